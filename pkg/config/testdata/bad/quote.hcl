site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp   # ERROR: a quote is missing
  utf8   = true
  passive { ports = "50000-50999" }
}
