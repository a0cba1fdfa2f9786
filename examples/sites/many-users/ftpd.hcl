# Many users: they are lines of users.csv, which `ftpd users export` writes and a
# program may as well. What they have in common stands here, once for each group.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50999")

  users = csvdecode(file("users.csv"))
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "many-users" {
  listen = ["${local.address}:${local.port}"]
  home   = "${local.root}/srv/ftp/$$username$$"

  passive { ports = local.passive }
  limits {
    max_sessions          = 100
    max_sessions_per_user = 5
    download_rate         = "100MiB/s" # of all together
  }
  # Whoever opens five sessions has no more than who opens one.
  options { user_download_rate = "20MiB/s" }

  group "staff" {
    path "/" { rights = ["all"] }
    options { user_download_rate = 0 }
  }
  group "customers" {
    path "/" { rights = ["read"] }
    path "/incoming/" { rights = ["write", "access", "list"] }
  }
  group "public" {
    path "/" { rights = ["read"] }
  }

  # A cell that is empty must state nothing: null is how an attribute is left out.
  dynamic "user" {
    for_each = local.users
    labels   = [user.value.username]
    content {
      description = user.value.description
      type        = user.value.type
      password    = user.value.password == "" ? null : user.value.password
      account     = user.value.account == "" ? null : user.value.account
      group       = user.value.group
      home        = user.value.home == "" ? null : user.value.home
      enabled     = user.value.enabled
      expires     = user.value.expires
    }
  }
}

test "customers drop files and change none" {
  site   = "many-users"
  user   = "bob"
  path   = "/incoming/"
  can    = ["put", "list"]
  cannot = ["delete", "get"]
}
test "strangers read" {
  site   = "many-users"
  user   = "public"
  path   = "/"
  can    = ["read"]
  cannot = ["put"]
}
test "who has left stays out" {
  site     = "many-users"
  user     = "carla"
  admitted = false
}
