# Sites may write to one file, but not each in its own way.
defaults {
  home = "/srv/ftp"
  log { path = "/var/log/ftpd/all-$$yyyymmdd$$.log" }
}
site "a" {
  listen = ["127.0.0.1:2121"]
}
site "same" {
  listen = ["127.0.0.1:2122"]
  log {
    path   = "/var/log/./ftpd/all-$$yyyymmdd$$.log"
    events = ["all"]
  }
}
site "b" {
  listen = ["127.0.0.1:2123"]
  log {                                  # ERROR: must agree on fields, delete_after_days; the other is site "a" at
    delete_after_days = 30
    fields            = ["date", "time"]
  }
}
site "quiet" {
  listen = ["127.0.0.1:2124"]
  log {
    w3c      = false
    compress = true
  }
}
site "off" {
  enabled = false
  listen  = ["127.0.0.1:2125"]
  log { compress = true }
}
