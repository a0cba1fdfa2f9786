daemon {
  status {
    listen   = "127.0.0.1:8021"
    username = "ops"
    password = "plain:secret"            # WARNING: the password of the status page stands in plain text
  }
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
}
