site "a" {     # ERROR: a closing brace is missing
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
