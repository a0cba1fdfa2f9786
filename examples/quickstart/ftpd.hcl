# The quickstart: one site on high ports of this machine, for trying things out.
# `make run` in the project's folder serves it; change this file meanwhile and
# watch the daemon follow.

locals {
  port    = env("QUICKSTART_PORT", "2121")
  passive = env("QUICKSTART_PASSIVE", "50000-50099")
  data    = env("QUICKSTART_DATA", "/tmp/ftpd-quickstart")
}

daemon {
  state_dir = "${local.data}/state"
  run_dir   = "${local.data}/run"
}

site "quickstart" {
  description = "Try it out"
  listen      = ["127.0.0.1:${local.port}"]
  home        = "${local.data}/$$username$$" # a folder for each, made at first login

  passive { ports = local.passive }

  messages {
    welcome = "Welcome to the quickstart"
    login   = "Hello $$username$$"
  }

  log {
    path = "${local.data}/log/quickstart-$$yyyymmdd$$.log"
  }

  # A folder that everybody finds in their own.
  alias "/shared/" { path = "${local.data}/everybody" }

  group "people" {
    path "/" { rights = ["all"] }
    path "/shared/" { rights = ["read", "write"] } # nobody deletes here
  }

  # Password "anna". `ftpd passwd` makes such a hash.
  user "anna" {
    password = "$y$j9T$LymCPy61AuUFS7LcEiEvp1$j6ygy5hhr3rk46CxYC8T21tD93kflSNHeQ4.cq7/M64"
    group    = "people"
  }

  # Anybody, for reading.
  user "anonymous" {
    type = "anonymous"
    home = "${local.data}/everybody"
    path "/" { rights = ["read"] }
  }
}

test "what is shared stays" {
  site   = "quickstart"
  user   = "anna"
  path   = "/shared/"
  can    = ["get", "put", "list"]
  cannot = ["delete", "rmdir"]
}
