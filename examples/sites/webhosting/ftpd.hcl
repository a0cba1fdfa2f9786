# Web hosting: a folder per customer below /srv/www, filled over FTP and served by
# the web server. Customers are lines of customers.csv; a new one needs no change
# here.

locals {
  # To try it out elsewhere than on the server; README.md says how.
  root    = env("FTPD_ROOT", "")
  address = env("FTPD_ADDRESS", "*")
  port    = env("FTPD_PORT", "21")
  passive = env("FTPD_PASSIVE", "50000-50099")
  owner   = env("FTPD_OWNER", "www-data:www-data") # who the web server runs as

  www       = "${local.root}/srv/www"
  customers = csvdecode(file("customers.csv"))
}

daemon {
  state_dir = "${local.root}/var/lib/ftpd"
  run_dir   = "${local.root}/run/ftpd"
}

site "webhosting" {
  description = "Customers' web folders"
  listen      = ["${local.address}:${local.port}"]
  home        = "${local.root}/srv/ftp/$$username$$" # empty: the customer's folders hang in it

  # What comes over FTP belongs to the web server, whichever customer sent it. Only
  # root may give files away: without that right the upload is refused.
  owner     = local.owner
  file_mode = "0644"
  dir_mode  = "0755"
  symlinks  = "deny" # PHP can make links; over FTP they lead nowhere

  # The studio's listing has its own customers only.
  hide_no_access = true

  # A page that is being replaced is never half there: uploads appear when they are
  # whole. What was cut off is not kept, so that no half page is served.
  uploads { aborted = "delete" }

  passive { ports = local.passive }

  limits {
    max_sessions          = 100
    max_sessions_per_user = 10
    max_file_size         = "256MiB"
    login_attempts        = 3
  }

  messages {
    welcome = "Web hosting"
    login   = "Your site is in /htdocs/, its logs are in /logs/"
  }

  log {
    path              = "${local.root}/var/log/ftpd/webhosting-$$yyyymmdd$$.log"
    delete_after_days = 30
    max_size          = "100MiB"
  }

  group "customers" {
    path "/" { rights = ["read"] }

    # "full" hangs a folder from elsewhere into the tree. One may do all in it, but
    # it never moves or goes itself: the web server keeps finding it.
    path "/htdocs/" {
      rights     = ["all"]
      full       = "${local.www}/$$username$$/htdocs"
      deny_files = [".htaccess", ".user.ini", "*.phar"] # these change the web server
    }

    # Passwords of databases and the like: readable for the web server only.
    path "/private/" {
      rights    = ["all"]
      full      = "${local.www}/$$username$$/private"
      file_mode = "0600"
      dir_mode  = "0700"
    }

    # What the web server logs for this customer lies elsewhere.
    path "/logs/" {
      rights = ["read"]
      full   = "${local.root}/var/log/www/$$username$$"
    }

    options { upload_rate = "20MiB/s" } # of each session
  }

  # Their passwords are their names: `ftpd passwd` makes better ones. The file is a
  # secret like this one: chmod 640.
  dynamic "user" {
    for_each = local.customers
    labels   = [user.value.name]
    content {
      description = user.value.description
      password    = user.value.password
      enabled     = user.value.active == "yes"
      group       = "customers"
    }
  }

  # An agency looks after two customers, and sees no others.
  user "studio" {
    description = "Studio North, builds alpha's and beta's sites"
    password    = "$6$rounds=100000$jsovGEZ8B5pDHV9U$ljnEMMEB7CPq9bJIu9LGWxJ6rXAySNCdN3wpN8q.czmF5bXeGRnw1zduDLdlVmkNswD9jRzEASZgQ4Nn8ebY50"
    home        = local.www
    path "/" {
      rights     = ["access", "list"]
      subfolders = false
    }
    # No match, no rights: private folders are not theirs either.
    path "/alpha/" {
      rights     = ["access", "list"]
      subfolders = false
    }
    path "/alpha/htdocs/" { rights = ["all"] }
    path "/beta/" {
      rights     = ["access", "list"]
      subfolders = false
    }
    path "/beta/htdocs/" { rights = ["all"] }
  }
}

test "customers write their own site" {
  site        = "webhosting"
  user        = "alpha"
  path        = "/htdocs/css/"
  can         = ["all"]
  resolves_to = "${local.www}/alpha/htdocs/css"
}
test "the top is ours" {
  site   = "webhosting"
  user   = "alpha"
  path   = "/"
  can    = ["read"]
  cannot = ["put", "mkdir", "delete", "rmdir"]
}
test "logs are read" {
  site        = "webhosting"
  user        = "alpha"
  path        = "/logs/"
  can         = ["read"]
  cannot      = ["put", "delete"]
  resolves_to = "${local.root}/var/log/www/alpha"
}
test "the studio works on beta" {
  site = "webhosting"
  user = "studio"
  path = "/beta/htdocs/"
  can  = ["all"]
}
test "and on nobody else's" {
  site   = "webhosting"
  user   = "studio"
  path   = "/gamma/htdocs/"
  cannot = ["access", "list", "get", "put"]
}
test "nor on passwords" {
  site   = "webhosting"
  user   = "studio"
  path   = "/beta/private/"
  cannot = ["access", "list", "get", "put"]
}
