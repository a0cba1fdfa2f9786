defaults {
  listen = ["*:21"]          # ERROR: unknown attribute "listen" in defaults
  limits { max_sesions = 3 } # ERROR: did you mean "max_sessions"?
  timeouts { idle = "1x" }   # ERROR: is no duration
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
}
site "b" {
  listen = ["127.0.0.1:2122"]
  home   = "/srv/ftp"
}
