site "none" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  user "a" {                        # ERROR: local user "a" has no password
    certificates = ["a.pem"]        # ERROR: client_certificates.login is "off"
  }
}
site "off" {
  listen = ["127.0.0.1:2122"]
  home   = "/srv/ftp"
  tls {
    certificate = "a.crt"
    key         = "a.key"
    client_certificates {           # ERROR: client_certificates needs ca
      login = "common name"         # ERROR: login
    }
  }
}
site "user" {
  listen = ["127.0.0.1:2123"]
  home   = "/srv/ftp"
  tls {
    certificate = "a.crt"
    key         = "a.key"
    client_certificates {
      ca    = "ca.pem"
      login = "user"
    }
  }
  user "a" { certificates = ["a.pem"] }
  user "b" {}                       # ERROR: local user "b" has no password
  user "anonymous" {
    type         = "anonymous"
    certificates = ["a.pem"]        # ERROR: an anonymous user has no certificates
  }
}
site "name" {
  listen = ["127.0.0.1:2124"]
  home   = "/srv/ftp"
  tls {
    certificate = "a.crt"
    key         = "a.key"
    client_certificates {
      ca    = "ca.pem"
      login = "common_name"
    }
  }
  user "a" {}
  user "b" {
    password     = "plain:x"
    certificates = ["a.pem"]        # ERROR: client_certificates.login is "common_name"
  }
}
