daemon { confine = false }                  # WARNING: may reach every folder
site "a" {                                  # WARNING: has no tls
  listen   = ["127.0.0.1:2121", "*:2122"]
  home     = "/srv/ftp"
  symlinks = "follow"                       # WARNING: a link leads out of the home, whoever made it, and so the daemon cannot be confined
  fxp      = true                           # WARNING: any machine
  limits {
    max_sessions = 200
    ban_within   = "5m"                     # WARNING: ban_within does nothing without ban_after
    ban_for      = "5m"                     # WARNING: ban_for does nothing without ban_after
    ban_never    = ["10.0.0.0/8"]
  }
  passive { ports = "50000-50009" }         # WARNING: 10 passive ports for max_sessions = 200
  access "deny"  { ip = "10.0.0.0/8" }
  access "deny"  { ip = "10.9.*.*" }        # WARNING: this line never decides
  access "deny" {
    ip      = "10.10.*.*"
    expires = "2001-01-01"                  # WARNING: the line has expired
  }
  access "deny" {
    ip      = "172.16.*.*"
    expires = "2999-01-01"
  }
  access "deny" { ip = "172.16.1.*" }       # decides from 2999 on
  alias "/docs" { path = "/srv/docs" }
  alias "/gone" {
    path    = "/srv/gone"
    expires = "2001-01-01"                  # WARNING: alias "/gone" has expired
  }
  group "g" {
    options { period = "week" }             # WARNING: period does nothing
    path "/" { rights = ["read"] }
    path "*" { rights = ["none"] }          # WARNING: path "*" never matches
    path "/docs" {
      rights = ["read"]
      full   = "/srv/private"               # WARNING: hides the site's alias
    }
    path "/old" {
      rights  = ["read"]
      expires = "2001-01-01"                # WARNING: has expired
    }
  }
  group "w" {
    path "/a" {
      rights = ["write", "delete"]          # WARNING: removes uploads that are not complete
      worm   = true
    }
    path "/b" {
      rights = ["read"]
      worm   = "30d"                        # WARNING: nobody can store or change anything
    }
    path "/c" {
      rights = ["write", "delete"]          # after 30 days it means something
      worm   = "30d"
    }
  }
  user "anna" {
    password = "plain:secret"               # WARNING: stands in plain text
    group    = "g"
  }
  user "bob" {                              # WARNING: has no rights anywhere
    password = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
  }
  user "anonymous" {
    type = "anonymous"
    path "/" { rights = ["all"] }           # WARNING: may do anything
    path "/drop" { rights = ["read", "write"] } # WARNING: strangers will exchange files
  }
}
site "t" {
  listen = ["*:2123"]
  home   = "/srv/ftp"
  proxy_protocol_from = ["10.0.0.1", "*.*.*.*"] # WARNING: believes everybody
  limits { ban_after = 1 }                      # WARNING: who mistypes once is refused for 1h
  log {
    path   = "/var/log/ftpd/t.log"
    fields = ["c-ip", "c-dns"]              # WARNING: c-dns stays empty
  }
  tls {                                     # WARNING: policy "off" lets passwords be sent in clear
    certificate = "t.crt"
    key         = "t.key"
    min_version = "1.0"                     # WARNING: TLS 1.0 is broken
  }
  group "safe" { require_tls = true }
  user "cy" {
    password = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
    path "/" { rights = ["read"] }
  }
}
site "u" {
  listen = ["*:2124"]
  home   = "/srv/ftp"
  tls {
    certificate = "t.crt"
    key         = "t.key"
    policy      = "data"
  }
  group "safe" { require_tls = true }
  user "di" {
    group    = "safe"
    password = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
    path "/" { rights = ["read"] }
  }
}
site "v" {
  listen    = ["127.0.0.1:2125"]
  hostnames = ["v.example.com"]
  home      = "/srv/ftp"
}
site "w" {
  listen    = ["127.0.0.1:2125"]
  hostnames = ["w.example.com"]
  home      = "/srv/ftp"
  tls {                                     # WARNING: site "v" answers first at 127.0.0.1:2125 and has no tls
    certificate = "t.crt"
    key         = "t.key"
  }
}
