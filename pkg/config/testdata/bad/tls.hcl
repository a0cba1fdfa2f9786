site "none" {
  listen     = ["127.0.0.1:2121"]
  listen_tls = ["127.0.0.1:2990"]  # ERROR: listen_tls: site "none" has no tls block
  home       = "/srv/ftp"
  group "g" {
    require_tls = true             # ERROR: group "g" could not log in
  }
  user "u" {
    password    = "plain:x"
    require_tls = true             # ERROR: "u" could not log in
  }
}
site "bad" {
  listen = ["127.0.0.1:2122"]
  home   = "/srv/ftp"
  tls {
    certificate   = "a.crt"
    key           = "a.key"
    policy        = "auth+ctrl"    # ERROR: policy
    min_version   = "1.3"
    max_version   = "1.2"          # ERROR: max_version 1.2 is older than min_version 1.3
    session_reuse = "always"       # ERROR: session_reuse
  }
}
