locals {
  customer = "acme"
}
site "a" {
  listen          = ["127.0.0.1:2121"]
  home            = "/srv/$$usrname$$"        # ERROR: did you mean $$username$$?
  start_directory = "/$$username$"            # ERROR: $$
  messages {
    welcome   = "Hello $$username$$"          # ERROR: $$username$$
    login     = "Mail $$email$$"              # ERROR: $$email$$ is known of system accounts only
    directory = "a/b"                         # ERROR: is no file's name
  }
  log { path = "/var/log/$$yyyymdd$$.log" }   # ERROR: $$
  alias "/a/" { path = "$$username$$${local.customer}" } # ERROR: ${
  alias "/b/" { path = "/srv/$$homedir$$" }   # ERROR: homedir
  group "g" {
    home = "/srv/$$domain$$"                  # ERROR: $$domain$$ is known of system accounts only
  }
  user "u" {                                  # ERROR: has no group
    password = "$5$saltsalt$FDx1SLYKXuX9Ttv7qyJsZeQ1/LoPA7XfFh7f3Ww3Qr."
    home     = "/srv/$$groupname$$"           
  }
  user "v" {
    password = "$5$saltsalt$FDx1SLYKXuX9Ttv7qyJsZeQ1/LoPA7XfFh7f3Ww3Qr."
    home     = "$$homedir$$/ftp"              # ERROR: is what an accounts block says
  }
}
daemon { state_dir = "/var/$$username$$" }    # ERROR: means nothing here
