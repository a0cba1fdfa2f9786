daemon {
  settle = "2m"                          # ERROR: is more than 1m
  run_dir = "run"                        # ERROR: is not absolute
  status { listen = "192.0.2.1:80" }     # ERROR: open to others without a password
  store  { type = "redis" }              # ERROR: store needs url
  log    { level = "warning" }           # ERROR: did you mean "warn"?
}
daemon {                                 # ERROR: second daemon block
}
accounts "a" { type = "passwd" }         # ERROR: needs file
accounts "b" {                           # ERROR: needs url # ERROR: needs base_dn
  type    = "ldap"
  service = "x"                          # ERROR: service is not for type = "ldap"
  filter  = "(uid=x)"                    # ERROR: has to hold %s once
}
accounts "c" {
  type = "http"
  url  = "ldap://x"                      # ERROR: is not for type = "http"
}
accounts "c" { type = "pam" }            # ERROR: second accounts "c"
accounts "d" { }                         # ERROR: accounts "d" needs type
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  tls {                                  # ERROR: tls needs certificate and key
    policy      = "data+ctrl"            # ERROR: "data+ctrl" is not known here
    min_version = "1.3"
    max_version = "1.2"                  # ERROR: is older than min_version
    client_certificates { }              # ERROR: needs ca
  }
  log {                                  # ERROR: log needs path
    fields = ["date", "date"]            # ERROR: twice
  }
  rule "r" {
    hours = ["mon-fri 18:00-08:00"]      # ERROR: end before they begin
    watermark {                          # ERROR: watermark wants text or image
      color       = "red"                # ERROR: is no colour
      opacity     = 2                    # ERROR: is not between 0 and 1
      position    = "botom"              # ERROR: did you mean "bottom"
      source      = "/p/"
      destination = "q"                  # ERROR: does not begin with /
    }
  }
  alert "x" {
    folders = ["/srv/x"]
    email   = ["ops@example.com"]        # ERROR: there is no smtp block
  }
  alert "y" { folders = ["/srv/y"] }     # ERROR: tells nobody
  remote "r" {
    url      = "http://x/"               # ERROR: is no URL of a kind that works here
    mount    = "/"                       # ERROR: the root itself
    password = 5                         # ERROR: wants a text
  }
  sync "s" {                             # ERROR: source needs directory
    mode = "mirror"                      # ERROR: is not known here
    destination {
      url    = "ftp://x/y"
      ignore = ["("]                     # ERROR: missing closing
      check  = ["/mnt"]                  # ERROR: wants names with texts
    }
    schedule {                           # ERROR: schedule wants at or every
      days = ["monday"]                  # ERROR: did you mean "mon"?
    }
  }
}
site "a" {                               # ERROR: second site "a"
  listen = ["127.0.0.1:2122"]
  home   = "/srv/ftp"
  log {
    path              = "/var/log/$$dd$$.log"
    delete_after_days = 30               # ERROR: do not say how old they are
  }
}
test "t" {
  site = "b"                             # ERROR: no site "b"
  user = "x"
  can  = ["read"]
}
test "a stranger" {
  site     = "a"
  user     = "nobody"
  admitted = false
}
test "u" {                               # ERROR: expects nothing
  site = "a"
  user = "nobody"                        # ERROR: no user "nobody"
  from = "here"                          # ERROR: is no IP address
}
