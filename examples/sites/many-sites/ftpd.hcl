# Many sites on one machine: what they have in common stands here, each site in a
# file of its own in sites/. To take a site down, move its file away or write
# enabled = false; the others notice nothing.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")

  # This machine's addresses.
  first  = env("FTPD_ADDRESS", "192.0.2.10")
  second = env("FTPD_ADDRESS2", "192.0.2.11")

  data = "${local.root}/srv/ftp"
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
  limits { max_sessions = 250 } # of all sites together
}

# What every site starts from. Nested blocks merge attribute by attribute: a site
# that states one limit keeps the others.
defaults {
  deny_files = [".htaccess"]
  hide       = [".*"]

  passive { ports = local.passive } # sites may share ports

  limits {
    max_sessions        = 100
    max_sessions_per_ip = 10
    login_attempts      = 3
  }

  # All sites in one file; s-sitename says whose a line is.
  log {
    path              = "${local.root}/var/log/ftpd/sites-$$yyyymmdd$$.log"
    delete_after_days = 30
  }
}

# People of one site are strangers to the others, also under the same name.
test "anna of the agency" {
  site        = "agency"
  user        = "anna"
  can         = ["all"]
  resolves_to = "${local.data}/agency/anna"
}
test "anna of the press" {
  site        = "press"
  user        = "anna"
  path        = "/releases/"
  can         = ["read"]
  cannot      = ["put"]
  resolves_to = "${local.data}/press/releases"
}
