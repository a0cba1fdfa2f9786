# The examples of the IceWarp FTP Service manual, for those who come from there.
# README.md has its dialogs and words in a table.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")

  data = "${local.root}/srv/ftp"
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "ftp.example.com" {
  description = "As in the manual"
  listen      = ["${local.address}:${local.port}"] # "All Available"

  # A separate folder for each group, by one setting. Groups and users may state
  # another.
  home = "${local.data}/$$groupname$$"

  passive { ports = local.passive }

  # Site > Options
  limits {
    max_sessions        = 100
    max_sessions_per_ip = 10
  }
  messages { welcome = "Welcome to ftp.example.com" }

  # "Enable W3C logging", "Delete logs older than (days)": the quoted part of
  # c:\logs\FTP\"yyyymmdd".log stands between $$ here.
  log {
    path              = "${local.root}/var/log/ftpd/$$yyyymmdd$$.log"
    delete_after_days = 30
  }

  # Site > Access: in the order of the list, the first that matches decides. One
  # grant, and all whom none names are refused.
  access "deny" { ip = "192.168.13.*" }
  access "grant" { ip = "192.168.*.*;127.0.0.1;192-193.*.*.*" }

  # An alias that tells a group something: each member finds the folder in their
  # home. An alias gives no rights, so a group that shall read it has a path block
  # for it, and for the others it is not there.
  alias "/attention!!/" { path = "${local.data}/information" }
  hide_no_access = true

  # ---- a folder for each user
  group "users" {
    description = "A folder each, made at the first login"
    home        = "${local.data}/users/$$username$$"
    path "/" { rights = ["all"] }
    path "/attention!!/" { rights = ["read"] }
  }

  # ---- one folder for all of a group: the site's home
  group "designers" {
    description = "Share one folder"
    path "/" { rights = ["read", "write"] }
    path "/attention!!/" { rights = ["read"] }
    path "/final/" {
      rights     = ["read"]
      subfolders = false # "Apply to subfolders" not ticked
    }
  }

  # ---- a restricted group with an unlimited administrator
  group "restricted" {
    description = "May look, slowly, at what is theirs"
    path "/public/" { rights = ["read"] }
    # The home itself: to get in and see.
    path "/" {
      rights     = ["access", "list"]
      subfolders = false
    }
    path "*" { rights = ["none"] } # any directory not specified: the default
    options {
      download_rate = "256KiB/s"
      upload_rate   = "64KiB/s"
      max_sessions  = 1
    }
  }

  # Their passwords are their names: `ftpd passwd` makes better ones.
  user "john" {
    description = "John"
    password    = "$6$rounds=100000$pB8kxSz8dD8spLsz$fDPmbpXWr74WdVbUIMDuDhIDfKHt.MrYMVDOUPis6nmIBcNsJEsPjjvV7x.r6Jkxraly7p.u3K3g7q4su5NIa1"
    group       = "users"
  }
  user "mary" {
    description = "Mary"
    password    = "$6$rounds=100000$cRii6reFHXYWSASZ$CX9bSuEslfuB3JBF1TKoJq0ORQvTudruBAbkTd3p9PmvjneymnAM5I.8GxjnLobfJMaVPIUXqhXeF1VDgB2Zw."
    group       = "designers"
  }
  user "peter" {
    description = "Peter"
    password    = "$6$rounds=100000$cQ1g2ug0cFv5THTv$o2ZiZXIT5yQQZeDip4ub03OQZOFdLxGgf5dPxXH1pOb9fsjAEBMAmHRYVLkZ4mNIB0tfB7VYG1KlQeknmO.Ng."
    group       = "designers"
  }
  user "guest" {
    description = "Guest"
    password    = "$6$rounds=100000$p6AfrC6zDO/AkoJo$UofI2uiKDUZSDoX8PUDa38Vq/xI4oJeK2ItwkQW.pMK1tPfif0zWT7lAH4npt.lmye2OShg3Giqvzq64skVBt/"
    group       = "restricted"
  }

  # A member of the same group as guest. What a user states beats the group: the
  # rights list by list, the options one by one, so 0 is "unlimited" again. The
  # full path is an alias that this user alone has.
  user "admin" {
    description = "Administrator"
    password    = "$6$rounds=100000$AOFKK2GrE4kGqDq4$7oPOP3U/uDiYzqfBTuX8AmXsb4b6/PEBojc/KiV2KhZ2miFmkKy9nyy3fD.2pH65z.3mm.R2reyLQIZpc/E7E1"
    group       = "restricted"
    path "*" { rights = ["all"] }
    path "/everything/" {
      rights = ["all"]
      full   = local.data
    }
    options {
      download_rate = 0
      upload_rate   = 0
      max_sessions  = 0
    }
  }

  # No password. Also made at the first login.
  user "anonymous" {
    type = "anonymous"
    home = "${local.data}/$$username$$"
    path "/" { rights = ["read"] }
  }
}

test "a folder for each user" {
  site        = "ftp.example.com"
  user        = "john"
  can         = ["all"]
  resolves_to = "${local.data}/users/john"
}
test "a folder for each group" {
  site        = "ftp.example.com"
  user        = "mary"
  can         = ["read", "write"]
  cannot      = ["delete"]
  resolves_to = "${local.data}/designers"
}
test "without subfolders" {
  site   = "ftp.example.com"
  user   = "mary"
  path   = "/final/"
  cannot = ["put"]
}
test "what is below follows the home" {
  site = "ftp.example.com"
  user = "mary"
  path = "/final/drafts/"
  can  = ["put"]
}
test "the group is informed" {
  site        = "ftp.example.com"
  user        = "john"
  path        = "/attention!!/"
  can         = ["read"]
  cannot      = ["put", "delete", "rename", "rmdir"]
  resolves_to = "${local.data}/information"
}
test "another group is not" {
  site   = "ftp.example.com"
  user   = "guest"
  path   = "/attention!!/"
  cannot = ["access", "list", "get"]
}
test "restricted" {
  site   = "ftp.example.com"
  user   = "guest"
  path   = "/internal/"
  cannot = ["access", "list", "get", "put"]
}
test "unlimited in the restricted group" {
  site = "ftp.example.com"
  user = "admin"
  path = "/internal/"
  can  = ["all"]
}
test "the administrator's own alias" {
  site        = "ftp.example.com"
  user        = "admin"
  path        = "/everything/users/john/"
  can         = ["all"]
  resolves_to = "${local.data}/users/john"
}
test "denied first" {
  site     = "ftp.example.com"
  user     = "john"
  from     = "192.168.13.5"
  admitted = false
}
test "a range of octets" {
  site     = "ftp.example.com"
  user     = "john"
  from     = "193.1.2.3"
  admitted = true
}
test "not granted" {
  site     = "ftp.example.com"
  user     = "john"
  from     = "10.0.0.1"
  admitted = false
}
