site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  home   = "/srv/other" # ERROR: the attribute stands twice
}
