# A company with departments: everyone has a folder of their own, each department
# one that its people share, the whole company one to read. An administrator sees
# everything.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")

  data   = "${local.root}/srv/ftp"
  office = ["192.168.0.0/16", "127.0.0.1"] # and this machine itself
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "company" {
  description = "The office's files"
  listen      = ["${local.address}:${local.port}"]
  home        = "${local.data}/people/$$username$$" # made at first login
  file_mode   = "0640"
  dir_mode    = "0750"
  hide        = ["Thumbs.db", ".DS_Store"]

  # Folders that one may not enter would only raise questions.
  hide_no_access = true

  passive { ports = local.passive }

  limits {
    max_sessions          = 100
    max_sessions_per_user = 8 # FileZilla and lftp open several
  }

  messages {
    welcome = "Files of the company"
    login   = "Hello $$username$$, your department is /team/, news are in /company/"
  }

  log {
    path              = "${local.root}/var/log/ftpd/company-$$yyyymmdd$$.log"
    delete_after_days = 90
  }

  # Guests' Wi-Fi is in the same network: the first line that matches decides, so
  # it comes first.
  access "deny" { ip = "192.168.13.*" }
  access "grant" { ip = local.office }

  # One folder, seen by everyone in their own tree. The alias only shows where it
  # is: the rights come from the path blocks below.
  alias "/company/" { path = "${local.data}/company" }

  # A group is a template for its members.
  group "accounting" {
    description = "Accounting"
    path "/" { rights = ["all"] } # one's own folder
    path "/company/" { rights = ["read"] }
    path "/team/" {                        # "full": this group alone sees it, and
      rights = ["read", "write", "delete"] # each group another folder, named like it
      full   = "${local.data}/teams/$$groupname$$"
    }
    path "/team/closed/" { rights = ["read"] } # books of past years
  }

  group "sales" {
    description = "Sales, often on the road"
    path "/" { rights = ["all"] }
    path "/company/" { rights = ["read"] }
    path "/team/" {
      rights = ["read", "write"]
      full   = "${local.data}/teams/$$groupname$$"
    }
    # They hand in receipts, and cannot look at each other's.
    path "/receipts/" {
      rights = ["write_only"]
      full   = "${local.data}/teams/accounting/receipts"
    }
    options {
      download_rate = "4MiB/s" # of each session
      max_sessions  = 4        # of each user
    }
  }

  # ---- people. Their passwords are their names: `ftpd passwd` makes better ones.
  user "anna" {
    description = "Anna, accounting"
    password    = "$6$rounds=100000$huKFh3qPF6uyAC9Q$h/Hy1.tk8fkCSmE/VqKRk3oYnneWezutMv0rXpGKepB0bGD6PLwse8W9ojGjZ6nXVPoiPr32AN8guE55g7IOy1"
    group       = "accounting"
  }

  user "bob" {
    description = "Bob, sales"
    password    = "$6$rounds=100000$yYf9ZWuFN.BEdH7X$rVAj0iNvtvzfaXxMia2OCCJI49U8iPtr8nTncwlbSWm90vMQgGsnGSegF1ciFW1EdCoysQaQq2VMJseWm7y3F1"
    group       = "sales"
  }

  # What a user states beats the group: for /team/ this block decides, for all
  # else the group's do.
  user "carla" {
    description = "Carla, head of sales, writes the news"
    password    = "$6$rounds=100000$PB7Smna5hC.IG9VV$dJCq6TUmwevhQNwDaSHvUe7/Mdcjb2MfMPIguOB3TbZbEpewItPAqK7LWq4qtisficH0P.cO8pfaLSmxfCXJY1"
    group       = "sales"
    path "/team/" { rights = ["all"] }
    path "/company/news/" { rights = ["all"] }
    options { download_rate = 0 }
  }

  # Left the company: from this date on the login fails, like a wrong password.
  user "felix" {
    description = "Felix, sales, until October 2025"
    password    = "$6$rounds=100000$qTUqd4aY23grFuJG$NWpgcLln2Q.ea2dVw/8/ObO1rPF4uTVMwb.axR.gG3ochsldERSz7UdbZYwrw.eOI7ay/eTQIDOf2axApbfhL/"
    group       = "sales"
    expires     = "2025-11-01"
  }

  # No group, no limits, and the root of everything as home. From one machine only.
  user "dora" {
    description = "Dora, administrator"
    password    = "$6$rounds=100000$HiouTnYolb74NJVJ$ZoHyVqVwrqM8dDzO0yzXIsf4mspV46bCm8q6ZUS4lYkT.ByDWSzepZvqjd/JCsfekPXEA2mr0i7J0/255Ci6Q/"
    home        = local.data
    path "/" { rights = ["all"] }
    access "grant" { ip = "127.0.0.1" }
  }
}

# `ftpd check` runs these, and a reload that breaks one is refused.
test "everyone owns their folder" {
  site        = "company"
  user        = "anna"
  path        = "/2026/march/"
  can         = ["all"]
  resolves_to = "${local.data}/people/anna/2026/march"
}
test "each department shares one folder" {
  site        = "company"
  user        = "anna"
  path        = "/team/"
  can         = ["get", "put", "delete"]
  cannot      = ["rmdir"]
  resolves_to = "${local.data}/teams/accounting"
}
test "closed books stay closed" {
  site   = "company"
  user   = "anna"
  path   = "/team/closed/2024/"
  can    = ["read"]
  cannot = ["put", "overwrite", "append", "delete", "rename"]
}
test "sales has another" {
  site        = "company"
  user        = "bob"
  path        = "/team/"
  can         = ["get", "put"]
  cannot      = ["delete", "rmdir"]
  resolves_to = "${local.data}/teams/sales"
}
test "receipts go in, and not out" {
  site        = "company"
  user        = "bob"
  path        = "/receipts/"
  can         = ["put", "list", "delete"]
  cannot      = ["get", "overwrite", "append", "rename"]
  resolves_to = "${local.data}/teams/accounting/receipts"
}
test "the head of sales may do more, but only there" {
  site = "company"
  user = "carla"
  path = "/team/"
  can  = ["all"]
}
test "company news are read" {
  site   = "company"
  user   = "bob"
  path   = "/company/news/"
  can    = ["read"]
  cannot = ["put", "delete"]
}
test "and written by one" {
  site = "company"
  user = "carla"
  path = "/company/news/"
  can  = ["all"]
}
test "the guests' Wi-Fi stays outside" {
  site     = "company"
  user     = "anna"
  from     = "192.168.13.20"
  admitted = false
}
test "who has left stays outside" {
  site     = "company"
  user     = "felix"
  admitted = false
}
test "dora has everything" {
  site        = "company"
  user        = "dora"
  from        = "127.0.0.1"
  path        = "/people/anna/"
  can         = ["all"]
  resolves_to = "${local.data}/people/anna"
}
test "but from her machine only" {
  site     = "company"
  user     = "dora"
  from     = "192.168.1.5"
  admitted = false
}
