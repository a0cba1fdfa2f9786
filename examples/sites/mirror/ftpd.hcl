# A public mirror: everybody reads, nobody may take the line for themselves, and a
# drop box takes what strangers send without becoming their exchange.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")

  mirror = "${local.root}/srv/mirror"
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "mirror" {
  description = "Public mirror"
  listen      = ["${local.address}:${local.port}"]
  home        = "${local.mirror}/pub"
  create_home = false           # an empty mirror is a fault, not a new folder
  active      = false           # no connections from us into strangers' networks
  hide        = [".*", "*.tmp"] # what rsync is still writing
  min_free    = "1GiB"          # uploads stop before the disk is full

  # A stranger's upload that broke off is of use to nobody.
  uploads { aborted = "delete" }

  passive { ports = local.passive }

  limits {
    max_sessions            = 100
    max_sessions_per_ip     = 4
    anonymous_download_rate = "100MiB/s" # of all strangers together
    anonymous_upload_rate   = "2MiB/s"
    max_file_size           = "100MiB" # of an upload
  }

  timeouts {
    idle        = "2m"
    no_transfer = "5m" # who only looks around makes room
  }

  messages {
    welcome   = "Mirror of free software. Log in as anonymous."
    anonymous = "Please send what you have to /incoming/"
    directory = ".message" # shown on entering a folder that has one
  }

  log {
    path              = "${local.root}/var/log/ftpd/mirror-$$yyyymmdd$$.log"
    delete_after_days = 7 # addresses of strangers: no longer than needed
    events            = ["login", "transfer", "refused"]
  }

  alias "/incoming/" { path = "${local.mirror}/incoming" }

  user "anonymous" {
    description = "Everybody; also answers to ftp"
    type        = "anonymous"
    path "/" { rights = ["read"] }

    # The drop box: names are seen, and what one may see one may also remove, but
    # nothing is read, so that nobody can use it to hand things on. The web server
    # and other people of this machine cannot read it either.
    path "/incoming/" {
      rights     = ["write_only"]
      file_mode  = "0600"
      dir_mode   = "0700"
      deny_files = [".*"]
    }

    # Stricter: nobody sees, replaces or removes what others left.
    path "/incoming/sealed/" {
      rights    = ["access", "put"]
      file_mode = "0600"
    }

    options { download_rate = "20MiB/s" } # of one session
  }

  # Fills the mirror and empties the drop box. From its own machine only.
  user "curator" {
    description = "Looks after the mirror"
    password    = "$6$rounds=100000$BMSgGq7wbKEDkE7q$YalFSda4SfrzLSLGfpexao1.GIFb6eDs4Js1WVvm9TGgV05Jb/vqCC8YC0WRhGUT3hByIXyg0GtKzIM0SVxXN0"
    path "/" { rights = ["all"] }
    options { max_sessions = 2 }
    access "grant" { ip = ["127.0.0.1", "2001:db8:5::/48"] }
  }
}

test "strangers read" {
  site   = "mirror"
  user   = "anonymous"
  path   = "/debian/"
  can    = ["read"]
  cannot = ["put", "append", "mkdir", "overwrite", "delete", "rename", "rmdir"]
}
test "strangers also come as ftp" {
  site = "mirror"
  user = "ftp"
  can  = ["read"]
}
test "the drop box gives nothing out" {
  site        = "mirror"
  user        = "anonymous"
  path        = "/incoming/photos/"
  can         = ["put", "list", "mkdir", "delete"]
  cannot      = ["get", "append", "rename", "rmdir"]
  resolves_to = "${local.mirror}/incoming/photos"
}
test "what is sealed is not even seen" {
  site   = "mirror"
  user   = "anonymous"
  path   = "/incoming/sealed/"
  can    = ["put"]
  cannot = ["get", "list", "delete", "overwrite"]
}
test "the curator empties it" {
  site = "mirror"
  user = "curator"
  from = "2001:db8:5::17"
  path = "/incoming/sealed/"
  can  = ["get", "delete"]
}
test "and comes from one network" {
  site     = "mirror"
  user     = "curator"
  from     = "198.51.100.1"
  admitted = false
}
