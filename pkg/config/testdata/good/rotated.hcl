# A log without a date in its name: rotated by size, aged by the time of rotation.
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/tmp"
  log {
    path              = "/tmp/ftpd-rotated.log"
    max_size          = "100MiB"
    delete_after_days = 30
  }
  user "x" {
    password = "plain:x"
    path "/" { rights = ["read"] }
  }
}
