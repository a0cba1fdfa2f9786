site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  group "g" {
    path "/incoming/" { rights = ["read"] }
    path "incoming"   { rights = ["all"] }      # ERROR: second block for path "/incoming"
    path "/a" { rights = ["read", "wirte"] }    # ERROR: did you mean "write"?
    path "/b" { rights = [] }                   # ERROR: the list is empty
    path "/c" { rights = "read" }               # ERROR: wants a list
    path "/d" { }                               # ERROR: path "/d" needs rights
    path "/../e" { rights = ["read"] }          # ERROR: ".."
    path "/f" { rights = ["none", "list"] }     # ERROR: none
    path "*" {
      rights = ["read"]
      full   = "/srv/x"                         # ERROR: * is no folder
    }
    path "/" {
      rights = ["read"]
      full   = "srv/x"                          # ERROR: is not absolute
      hide   = ["a/b"]                          # ERROR: has a slash
    }
    path "/g" {
      rights     = ["read"]
      deny_files = ["[a"]                       # ERROR: is no pattern
      worm       = "forever"                    # ERROR: is no duration
      expires    = 2027                         # ERROR: the bare number 2027
    }
    path "/h" {
      rights   = ["write"]
      audit    = true
      max_size = "1G"                           # ERROR: max_size: an audit block refuses nothing
      worm     = "30d"                          # ERROR: worm: an audit block refuses nothing
    }
  }
  access "allow" { ip = "10.0.0.1" }            # ERROR: "allow" is not known here
  access "deny"  { ip = "10.0.0.256" }          # ERROR: 10.0.0.256
  access "deny"  { ip = ["10.0.0.1", "::g"] }   # ERROR: ::g
  access "deny"  {
    ip      = "10.0.0.1"
    expires = "tomorrow"                        # ERROR: is no date
  }
  access "deny"  { }                            # ERROR: access needs ip
  alias "/" { path = "/srv/x" }                 # ERROR: the root itself cannot be an alias
  alias "/same/" { path = "same" }              # where it is anyway: no circle
  alias "/x/" { path = "y/z" }                  # ERROR: leads back into itself
  alias "/y/" { path = "/srv/ftp/x" }           # ERROR: leads back into itself
  alias "/z" {
    path    = "/srv/z"
    expires = "2027"                            # ERROR: is no date
  }
  path "*" {
    rights   = ["write"]
    max_size = "1G"                             # ERROR: max_size: * is no folder
    worm     = true                             # ERROR: worm: * is no folder
  }
  alias "/w" { path = "" }                      # ERROR: is empty
  alias "/v/" { path = "../up" }                # ERROR: has a ".."
  alias "/v"  { path = "/srv/v" }               # ERROR: second alias "/v"
}
