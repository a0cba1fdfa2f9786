daemon {
  store {
    type = "redis"                 # ERROR: redis is not available
    url  = "redis://localhost"
  }
  limits {
    max_sessions        = 5
    max_sessions_per_ip = 5        # ERROR: over all sites is not available
    login_delay         = "2s"     # ERROR: over all sites is not available
  }
}
accounts "unix" { type = "pam" }   # ERROR: accounts are not available
smtp {                             # ERROR: smtp is not available
  server = "localhost:25"
  from   = "ftpd@example.com"
}
site "a" {
  listen      = ["127.0.0.1:2121"]
  home        = "/srv/ftp"
  ident       = true               # ERROR: ident is not
  require_otp = true               # ERROR: require_otp is not
  send_noop   = true               # ERROR: send_noop is not
  tls {
    certificate = "a.crt"
    key         = "a.key"
  }
  group "g" {
    rule = ["r"]                   # ERROR: rule is not available
    system_integration { accounts = "unix" } # ERROR: system_integration is not
    path "/" {
      rights   = ["read"]
    }
  }
  user "u" {
    type        = "system"         # ERROR: user type "system" is not
    account     = "u@unix"
  }
  rule "r" { hours = ["mon 00:00-24:00"] } # ERROR: rule is not
  alert "x" {                      # ERROR: alert is not
    folders = ["/srv"]
    email   = ["ops@example.com"]
  }
  remote "x" {                     # ERROR: remote is not
    url   = "ftp://x/"
    mount = "/x/"
  }
  sync "x" {                       # ERROR: sync is not
    source { directory = "/srv" }
    destination { url = "sftp://x/y" }
  }
}
