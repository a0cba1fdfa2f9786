# Behind a router that translates addresses (NAT). Clients on the internet must be
# told the router's address for data connections, clients in the office the
# server's own: otherwise they would go out and in again, which many routers
# refuse.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")

  office = "192.168.*.*;127.0.0.1"
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "nat" {
  description = "Reached from inside and outside"
  listen      = ["${local.address}:${local.port}"]
  home        = "${local.root}/srv/ftp/$$username$$"

  passive {
    # The router forwards port 21 and these, unchanged, to this machine.
    ports = local.passive

    # The router's address. A name works as well, "ftp.example.com", and is looked
    # up again when it changes (dynamic DNS).
    external_ip = "203.0.113.7"

    # Who gets the local address instead.
    local_networks = [local.office]
  }

  # As many as there are passive ports: each transfer needs one.
  limits { max_sessions = 100 }

  # Routers forget connections that are silent for long, often after 5 minutes.
  # Clients get "421" before that, and not a connection that hangs.
  timeouts {
    idle    = "4m"
    stalled = "2m"
  }

  # A data connection must come from the address that the control connection came
  # from. Some providers spread a customer's connections over many addresses
  # (CGNAT): for their networks, and only for these, it need not.
  data_peers = ["100.64.0.0/10"]

  log {
    path              = "${local.root}/var/log/ftpd/nat-$$yyyymmdd$$.log"
    delete_after_days = 30
  }

  group "outside" {
    path "/" { rights = ["read", "put", "mkdir"] }
  }

  # The password is her name: `ftpd passwd` makes better ones.
  user "anna" {
    password = "$6$rounds=100000$jOvlDG4QMLo6PWNB$JhBm38hQarK56q5onZSzIWncedyMMzKiGWwkl/ZUq5MXo2xyKVqqlyjWlK17Th3F64P9/iU2nSRgNhF8AvisB."
    group    = "outside"
  }

  # In the office only, whatever the router lets through.
  user "scanner" {
    description = "The scanner in the corridor"
    password    = "$6$rounds=100000$gBFkXo5w8PZZGePl$QRg1SAGNiHIQCmWtcfpuWqbNAXcl.MNZ7M8EFciprQlwgfOt9d9ZGRMobI2FgG5n/qkdgwTV.RL/.vbOoOG/2."
    path "/" { rights = ["put", "access"] }
    access "grant" { ip = local.office }
  }
}

test "anna delivers from anywhere" {
  site   = "nat"
  user   = "anna"
  from   = "198.51.100.20"
  can    = ["get", "put", "mkdir"]
  cannot = ["delete", "overwrite"]
}
test "the scanner is no way in" {
  site     = "nat"
  user     = "scanner"
  from     = "198.51.100.20"
  admitted = false
}
test "the scanner scans" {
  site   = "nat"
  user   = "scanner"
  from   = "192.168.1.40"
  can    = ["put"]
  cannot = ["get", "list", "delete"]
}
