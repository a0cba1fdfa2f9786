# FTP over TLS: passwords, commands and files are encrypted, and who asks in clear is
# told so. Two sites share the address; the name that a client asks for picks the
# site and its certificate.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root     = env("FTPD_ROOT", "")
  address  = env("FTPD_ADDRESS", "*")
  explicit = env("FTPD_PORT", "21")
  implicit = env("FTPD_PORT2", "990")
  passive  = env("FTPD_PASSIVE", "50000-50099")
  pki      = "${local.root}/etc/ftpd/tls"
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

defaults {
  passive { ports = local.passive }
  limits  { max_sessions = 50 }
  log {
    path              = "${local.root}/var/log/ftpd/$$yyyymmdd$$.log"
    delete_after_days = 30
  }
}

# Everybody encrypts everything: the log-in, all commands, all files and listings.
site "files.example.com" {
  # AUTH TLS on the usual port; implicit TLS for clients that only know that.
  listen     = ["${local.address}:${local.explicit}"]
  listen_tls = ["${local.address}:${local.implicit}"]
  hostnames  = ["files.example.com"]
  home       = "${local.root}/srv/ftp/$$username$$"

  tls {
    # Read again when the files change: nothing has to be restarted.
    certificate = "${local.pki}/files.crt"
    key         = "${local.pki}/files.key"
    policy      = "ctrl+data"

    # A data connection must prove that it is the same client's. Old clients, and
    # curl with TLS 1.2, can't; "prefer", the default, lets them in.
    session_reuse = "require"
  }

  # The password is her name: `ftpd passwd` makes better ones.
  user "anna" {
    password = "$6$rounds=100000$jOvlDG4QMLo6PWNB$JhBm38hQarK56q5onZSzIWncedyMMzKiGWwkl/ZUq5MXo2xyKVqqlyjWlK17Th3F64P9/iU2nSRgNhF8AvisB."
    path "/" { rights = ["all"] }
  }
}

# Anonymous readers need no encryption, the editors must have it.
site "press.example.com" {
  listen     = ["${local.address}:${local.explicit}"]
  listen_tls = ["${local.address}:${local.implicit}"]
  hostnames  = ["press.example.com"]
  home       = "${local.root}/srv/press"

  tls {
    certificate = "${local.pki}/press.crt"
    key         = "${local.pki}/press.key"
    policy      = "off"
  }

  group "editors" {
    require_tls = true
    path "/" { rights = ["all"] }
  }
  user "anna" {
    password = "$6$rounds=100000$jOvlDG4QMLo6PWNB$JhBm38hQarK56q5onZSzIWncedyMMzKiGWwkl/ZUq5MXo2xyKVqqlyjWlK17Th3F64P9/iU2nSRgNhF8AvisB."
    group    = "editors"
  }
  user "anonymous" {
    type = "anonymous"
    path "/" { rights = ["read"] }
  }
}

test "anna edits" {
  site = "press.example.com"
  user = "anna"
  can  = ["put", "delete"]
}
test "strangers read" {
  site   = "press.example.com"
  user   = "anonymous"
  can    = ["get", "list"]
  cannot = ["put", "delete"]
}
