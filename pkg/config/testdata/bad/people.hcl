site "a" {
  listen = ["127.0.0.1:2121"]
  group "staff" {
    rule = ["office"]          # ERROR: no rule "office"
  }
  group "staff" {              # ERROR: second group "staff"
  }
  user "anna" {                # ERROR: local user "anna" has no password
    home  = "/srv/anna"
    group = "stuff"            # ERROR: did you mean "staff"?
  }
  user "anna" {                # ERROR: second user "anna" # ERROR: user "anna" has no home
    password = "secret"        # ERROR: ftpd passwd
  }
  user "../etc" {              # ERROR: has a slash
    type = "anonymous"
    home = "/srv/pub"
  }
  user "pub" {                 # ERROR: second anonymous user
    type     = "anonymous"
    home     = "/srv/pub"
    password = "plain:x"       # ERROR: an anonymous user has no password
  }
  user "ftp" {                 # ERROR: is what the anonymous user answers to
    password = ""              # ERROR: is empty
    home     = "srv/ftp"       # ERROR: is not absolute
  }
  user "sys" {                 # ERROR: has no account
    type = "system"
    home = "/srv/sys"
  }
  user "sys2" {
    type     = "system"
    account  = "peter"         # ERROR: names no accounts block
    password = "plain:x"       # ERROR: the password of a system user is in its accounts
    home     = "/srv/sys"
  }
  user "sys3" {
    type    = "system"
    account = "peter@unix"     # ERROR: no accounts "unix"
    home    = "/srv/sys"
  }
  user "dave" {
    password = "plain:x"
    home     = "/srv/../dave"  # ERROR: has a ".."
    expires  = "31.12.2027"    # ERROR: is no date
    type     = "lokal"         # ERROR: did you mean "local"?
  }
  user "eve " {                # ERROR: begins or ends with a blank
    password = 12345           # ERROR: wants a text in quotes
    home     = "/srv/eve"
  }
  user "frank" {
    password = "$1$abc$def"    # ERROR: password: 
    home     = "/srv/frank"
  }
}
