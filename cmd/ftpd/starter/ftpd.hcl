# A small FTP server that works as it stands. Change a line, and the running
# daemon follows by itself; a mistake is reported and changes nothing.
#
#   ftpd check -c @DIR@      what is wrong with it, if anything
#   ftpd serve -c @DIR@      run it

daemon {
  state_dir = "@DIR@/state"
  run_dir   = "@DIR@/run"
}

site "example" {
  # Only this machine can connect. "*:21" would be all addresses and FTP's own
  # port, which needs root.
  listen = ["127.0.0.1:2121"]

  # Where people's files are, a folder each, made at their first login.
  home = "@DIR@/data/$$username$$"

  # Ports for data connections; open them in the firewall, too.
  passive { ports = "50000-50099" }

  limits {
    max_sessions        = 50
    max_sessions_per_ip = 10
  }

  # What people did, as W3C lines, a file for each day.
  log {
    path              = "@DIR@/log/example-$$yyyymmdd$$.log"
    delete_after_days = 30
  }

  # Members may do everything in their folder, except that nobody removes
  # anything from /archive/.
  group "staff" {
    path "/" { rights = ["all"] }
    path "/archive/" { rights = ["read", "write"] }
  }

  # `ftpd passwd` makes such a hash from a password.
  user "demo" {
    password = "@HASH@"
    group    = "staff"
  }

  # Anybody, without a password, for reading only.
  user "anonymous" {
    type = "anonymous"
    home = "@DIR@/data/public"
    path "/" { rights = ["read"] }
  }
}

# `ftpd check` runs these, and a change that breaks one is refused.
test "demo cannot empty the archive" {
  site   = "example"
  user   = "demo"
  path   = "/archive/"
  can    = ["get", "put", "list"]
  cannot = ["delete", "rmdir"]
}

test "strangers only read" {
  site   = "example"
  user   = "anonymous"
  path   = "/"
  can    = ["get", "list"]
  cannot = ["put", "delete", "mkdir", "rename"]
}
