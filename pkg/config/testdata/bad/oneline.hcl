site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  user "x" { type = "anonymous", home = "/srv/pub" } # ERROR: 
}
