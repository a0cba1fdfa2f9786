daemon {
  status {
    listen   = "localhost:2121"          # ERROR: site "a" listens there
    username = "ops"                     # ERROR: has no password beside it
  }
}
site "off" {
  enabled = false
  listen  = ["127.0.0.1:2121"]
  home    = "/srv/ftp"
}
site "a" {
  listen = ["*:2121"]
  home   = "/srv/ftp"
}
