daemon {
  status { listen = "*:8021" }           # ERROR: open to others without a password
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
}
