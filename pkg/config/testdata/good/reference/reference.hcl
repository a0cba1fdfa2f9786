# The configuration language, whole: every block and attribute that ftpd understands. Values are EXAMPLES; the defaults stand at the end.
# It is the contract between the program, its documentation and its acceptance tests: names, units and meaning stay.
#
# Where it lives      /etc/ftpd/*.hcl and /etc/ftpd/sites/*.hcl are ONE configuration (-c DIR or -c FILE chooses another).
#                     Any block may stand in any file; site names are unique over all files.
# Strings             "$$username$$" and its kind are PATH VARIABLES (below); "${...}" is an HCL expression.
# Expressions         locals { }, dynamic "user" { for_each … }, and the functions env(name, default), file(path),
#                     csvdecode(text), jsondecode(text), trimspace(text), split(sep, text), concat(a, b).
#                     Relative paths given to file(), certificate, key … are relative to the file they stand in.
# Sizes and rates     "500KiB" "2 TB" "10M" "1.5GiB" · "500KiB/s"; K M G T are powers of 1024 with or without iB,
#                     kB MB GB TB powers of 1000. 0 = unlimited. A bare number other than 0 is an error that says which units there are.
# Durations           "90s" "10m" "1h30m" "7d". 0 = never.
# Unknown names       an error with file:line:column, the source line, and the nearest known name. Nothing is ever silently ignored.
#
# PATH VARIABLES      $$username$$ $$groupname$$ $$homedir$$ $$email$$ $$domain$$   (email and domain: system-integrated accounts only;
#                     homedir: the home directory that the account's source states, e.g. from passwd or LDAP)
#                     usable in home, path.full, alias.path, rule.root, messages (not in sync: it has no user).
#                     An unknown variable is an error at load time. A value that would escape its place ("/", "..", NUL, empty)
#                     makes the login fail, never widens it. $$homedir$$ alone is a whole absolute path: it may only begin a value.
# TIME VARIABLES      $$yyyymmdd$$ or any run of yyyy yy mm dd hh between $$…$$, with - _ . allowed in between: log file names only, in UTC as
#                     the lines are.

locals {
  staff_net = ["192.168.0.0/16", "10-11.*.*.*"]
}

# ---------------------------------------------------------------- the daemon (0 or 1 block)
daemon {
  state_dir     = "/var/lib/ftpd"        # quotas, one-time passwords, sync state, ACME; embedded store, survives kill -9
  run_dir       = "/run/ftpd"            # control socket (mode 0660), pid file
  user          = ""                     # drop to this account after binding; "" = stay who we are
  group         = ""
  confine       = true                   # give up folders (Landlock), capabilities and system calls that this configuration does not need
  watch         = true                   # reload by itself when a file changes (fsnotify); SIGHUP and `ftpd reload` always work
  settle        = "300ms"                # quiet time after the last change before it is read
  shutdown_wait = "30s"                  # running transfers may finish this long on stop, and when a reload ends their session
  fallback      = false                  # serve the last good configuration when the files are broken at boot

  log {                                  # the program's own events (logrus); the W3C access logs are each site's
    level  = "info"                      # debug info warn error
    format = "text"                      # text json
    file   = ""                          # "" = stderr, for the journal
  }
  limits {                               # over all sites; same attributes as in a site
    max_sessions = 0
    upload_rate  = 0
    download_rate = 0
  }
  status {                               # web page with sessions, speeds, logs; and /metrics, /healthz
    listen   = "127.0.0.1:8021"          # "" = off (the default)
    username = ""                        # basic auth; required as soon as listen is not loopback
    password = ""                        # a hash, as for users
  }
  store {                                # where counters live; several daemons share one fleet-wide
    type = "embedded"                    # embedded | redis
    url  = ""                            # redis://…
  }
}

# ---------------------------------------------------------------- what every site starts from (0 or 1 block; any site attribute but listen);
#                                                                  nested blocks merge attribute by attribute, lists replace lists
defaults {
  limits { login_attempts = 3 }
}

# ---------------------------------------------------------------- where system accounts come from (any number)
accounts "unix" {
  type    = "pam"                        # pam | passwd | ldap | http
  service = "ftpd"                       # pam: service name
  run_as  = true                         # act on files with the account's uid and gid
}
accounts "partners" {
  type = "passwd"                        # name:hash:uid:gid:gecos:home:shell, or htpasswd's name:hash
  file = "/etc/ftpd/partners.passwd"
}
accounts "corp" {
  type          = "ldap"
  url           = "ldaps://ldap.example.com"
  bind_dn       = "cn=ftpd,dc=example,dc=com"
  bind_password = file("ldap.secret")
  base_dn       = "ou=people,dc=example,dc=com"
  filter        = "(uid=%s)"
  email_attr    = "mail"
  home_attr     = "homeDirectory"
  domain        = "example.com"          # $$domain$$ where no e-mail address says it
}
accounts "app" {
  type = "http"                          # POST {site, username, password, remote} as JSON; 200 {home, email, domain} lets in, 403 does not, else 530 and logged
  url  = "https://auth.example.com/ftp"
}

# ---------------------------------------------------------------- a site: one virtual FTP server
site "files.example.com" {
  description = "Customer drop-off and downloads"
  enabled     = true
  listen      = ["192.0.2.10:21", "[2001:db8::10]:21"]   # "*:21" = all addresses, both families; a site on a specific address beats one on *
  listen_tls  = ["192.0.2.10:990"]                       # implicit TLS
  hostnames   = ["files.example.com"]    # sites that share an address must all have distinct ones: HOST or the TLS server name chooses,
                                         # and the first site in file order serves who names none
  home        = "/srv/ftp/$$username$$"  # root of the session unless group or user say otherwise; user beats group beats site
  create_home = true                     # made at first login, mode dir_mode
  utf8        = true
  file_mode   = "0644"
  dir_mode    = "0755"
  start_directory = "/"                  # where the session begins
  owner       = ""                       # "www-data:www-data": who uploads belong to (needs the capability)
  symlinks    = "inside"                 # inside (followed where they stay within the tree) | deny | follow; checked by the kernel at every step
  min_free    = 0                        # refuse uploads (452) when the file system has less than this
  resume      = true                     # REST
  fxp         = false                    # data connections with another address than the client's
  data_peers  = []                       # … or only with these networks (carrier NAT, proxies)
  active      = true                     # PORT/EPRT
  mode_z      = true                     # MODE Z compression
  ident       = false                    # require an RFC 1413 answer
  reverse_dns = false
  proxy_protocol_from = []               # trusted load balancers
  require_otp = false                    # S/KEY, RFC 2289
  send_noop   = false                    # NOOPs every 30 s on connections that this site's sync and remote blocks open
  uploads {
    atomic  = true                       # a new file appears under its name only when it is whole; an aborted overwrite leaves the old one
    aborted = "keep"                     # keep (under the name if it was free, so that REST can go on) | delete
    sync    = false                      # fsync before 226
  }
  hide        = ["*.tmp", ".*"]          # never listed
  hide_no_access = false                 # folders without the access right are not listed
  deny_files  = ["*.exe", ".htaccess"]   # never stored, fetched, renamed or deleted

  messages {
    welcome  = "Welcome to files.example.com"   # 220; may have several lines
    login    = "Hello $$username$$"             # 230; anonymous users never see it
    anonymous = ""                              # 230 for anonymous
    goodbye  = "Goodbye"
    directory = ".message"                      # shown on entering a directory that has it
  }

  tls {
    certificate  = "files.crt"
    key          = "files.key"
    policy       = "ctrl+data"           # off on data !data auth ctrl ctrl+data ctrl+!data auth+data auth+!data
    min_version  = "1.2"
    max_version  = ""
    session_reuse = "prefer"             # require (522 otherwise) | prefer | off: data connections resume THIS session's TLS session
    client_certificates {                # absent = none asked for
      ca            = "clients-ca.pem"
      required      = false
      login         = "off"              # off | user (user.certificates) | common_name | dot_login (~/.tlslogin): these need no password
      check_dns     = false              # the certificate names the client's DNS name
      check_ip      = false              # … or its address
    }
    # acme {                             # instead of certificate and key
    #   email     = "ops@example.com"
    #   hosts     = ["files.example.com"]
    #   directory = ""                   # another ACME server; ca = its root
    # }
  }

  passive {
    ports          = "50000-50999"       # "" = any free port
    external_ip    = "203.0.113.7"       # or a host name, looked up again as it changes
    local_networks = ["192.168.*.*"]     # clients from here get the local address
  }

  limits {
    max_sessions          = 200          # reached: 421
    max_sessions_per_ip   = 10
    max_sessions_per_user = 5
    max_transfers         = 0
    login_attempts        = 3            # then 421 and closed
    ban_after             = 0            # failed logins from one address within ban_within …
    ban_within            = "10m"
    ban_for               = "1h"         # … refuse it this long
    upload_rate           = 0            # the site's total
    download_rate         = 0
    anonymous_upload_rate   = 0          # total over anonymous users
    anonymous_download_rate = 0
    max_file_size         = 0
  }
  timeouts {
    login       = "60s"
    idle        = "10m"
    no_transfer = "0"
    stalled     = "5m"                   # a data connection on which nothing moves
    session     = "0"
  }

  log {
    w3c               = true
    path              = "/var/log/ftpd/files-$$yyyymmdd$$.log"
    delete_after_days = 30               # 0 = never
    max_size          = "100MiB"         # then rotated (lumberjack, whole MiB), compressed if compress; 0 = by name only
    compress          = false
    events = ["session", "login", "transfer", "change", "refused"]   # also "browse" (LIST, CWD, …) and "all" (every command)
    fields = ["date", "time", "c-ip", "cs-username", "s-sitename", "s-ip", "s-port", "cs-method", "cs-uri-stem",
              "sc-status", "sc-bytes", "cs-bytes", "time-taken", "x-session", "x-fullpath", "x-reason", "x-rule"]   # x-rule: file:line of the block that decided
    # cs-uri-stem: as the client gave it; x-fullpath: absolute in the session's tree; x-realpath (not by default): on disk
  }

  # ---- who may connect: in order, the first that matches decides; if none does: refused if there is any grant, let in otherwise
  access "deny"  { ip = "192.168.13.*" }
  access "grant" { ip = "192-193.*.*.*;127.0.0.1" }      # IceWarp's form: * wildcards, a-b ranges, ; between
  access "grant" { ip = local.staff_net }                # or a list; CIDR and IPv6 too

  # ---- other names for folders, for everyone who has rights to them
  alias "/attention!!/" { path = "/srv/information" }    # absolute, or relative to the home; variables welcome

  # ---- groups: a template for their members; their order matters for system integration (the first that matches)
  group "staff" {
    description = "Office"
    home        = "/srv/ftp/staff/$$username$$"

    # Rights: get access list · put rename append mkdir overwrite · delete rmdir        (overwriting needs put and one of overwrite, delete)
    # Short:  read = get+access+list   write = put+rename+append+mkdir   remove = delete+rmdir   all   none
    #         write_only = access+list+put+mkdir+delete (no reading, no editing)
    # A file's rights are its folder's. rename and rmdir of a folder are that folder's own. The home and alias points never move or go.
    # Which path block decides:  the user's blocks, then the group's, then the site's: the first list with ANY match decides alone.
    # Within one list the longest path wins; "*" matches what no other block of that list does. No match anywhere = no rights.
    path "/"          { rights = ["read"] }                          # "/" is the home; subfolders = true is the default
    path "/incoming/" {
      rights     = ["write", "access", "list"]
      subfolders = true
      max_size   = "500MiB"                                          # of the folder, with what is below it
      worm       = false                                             # write once: never changed or removed by an FTP user; or "365d"
      file_mode  = "0640"                                            # any of file_mode dir_mode owner hide deny_files, for this path
      expires    = ""                                                # from this date on the block does not exist
      audit      = false                                             # true: only log what it would have refused (x-reason audit-…)
    }
    path "/source/" {
      rights = ["read"]
      full   = "/srv/src/trunk"                                      # a private alias: this group alone sees it
    }
    path "*" { rights = ["none"] }

    options {
      download_rate  = "500KiB/s"        # per session
      upload_rate    = 0
      user_download_rate = 0             # of all sessions of a user together
      user_upload_rate   = 0
      download_limit = "10GiB"           # amount per user, in each period
      upload_limit   = 0
      period         = "month"           # forever | day | week | month
      ratio          = 0                 # 2 = upload 2 MB for every 1 MB downloaded
      max_sessions   = 0
    }
    access "deny" { ip = "10.9.*.*" }    # members only; after the site's own list
    rule = ["office-hours"]
  }

  group "employees" {
    system_integration {
      accounts    = "corp"
      restrict_to = "example.com;boss@example.org"   # domains and users; "" = all
    }
    path "/" { rights = ["all"] }
  }

  # ---- users: what they state beats their group's, option by option and (for paths) list by list
  user "anna" {
    description = "Anna, accounting"
    enabled     = true
    type        = "local"                # local | system | anonymous
    password    = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"        # crypt(3) hashes: bcrypt, argon2id, scrypt, yescrypt, SHA-512/256; `ftpd passwd` makes one
                                         # plain text only as "plain:secret", with a warning
    group       = "staff"                # one group
    home        = "/srv/ftp/anna"
    expires     = "2027-12-31"           # from then on: 530
    require_tls = false
    certificates = []                    # PEM files, for tls client_certificates login = "user"
    path "/private/" { rights = ["all"] }
    options { download_rate = 0 }
  }
  user "petersch"  {
    type    = "system"
    account = "petersch@unix"            # NAME@ACCOUNTS
    group   = "staff"
  }
  user "anonymous" {
    type  = "anonymous"                  # no password; also answers to "ftp"
    home  = "/srv/ftp/pub"
    path "/" { rights = ["read"] }
  }

  # ---- rules: in order of priority; a user's or group's rule = [...] names those that apply
  rule "office-hours" {
    hours = ["mon-fri 08:00-18:00", "sat 09:00-12:00"]    # outside: 530 at login, and sessions end; local time
    root  = "/srv/ftp/shared"                              # these users see this folder only
    watermark {
      text     = "© Example"                              # or image = "mark.png" (BMP GIF JPG PNG, 2 MB at most)
      font     = ""
      color    = "#ffffff80"
      background = ""
      opacity  = 0.5
      scale    = 0.2
      position = "bottom-right"                            # nine places, "x,y" in percent, or tile
      source   = "/photos/"                                # pictures stored below this path …
      destination = "/photos-marked/"                      # … are marked into this one; same path = in place
    }
  }

  # ---- tell somebody when something changes
  alert "incoming" {
    folders  = ["/srv/ftp/incoming"]
    interval = "5m"
    email    = ["ops@example.com"]
    webhook  = ["https://hooks.example.com/ftp"]
    command  = []                        # argv; the changes as JSON on stdin
  }

  # ---- folders that live on another server
  remote "partner" {
    url      = "ftps://ftp.partner.example/outbox"   # ftp ftps sftp s3
    username = "us"
    password = file("partner.secret")
    encoding = "utf-8"                   # or windows-1251, shift_jis, …
    ca       = ""                        # its certificate authority, if not the system's; a certificate that doesn't verify is refused
    mount    = "/partner/"               # rights: path blocks, as everywhere
  }

  # ---- scheduled copies
  sync "mail-backup" {
    description = "Nightly mail backup"
    group       = "backups"              # `ftpd sync now --group backups`
    mode        = "one_way"              # one_way (never deletes) | clone (deletes extras) | two_way
    recursive   = true
    source      { directory = "/srv/mail/admin" }
    destination {
      url      = "ftp://backup.example.com/mail"
      username = "backup"
      password = file("backup.secret")
      ignore   = ["\\.db$", "^tmp/"]     # regular expressions
      check    = { "/mnt/usb/my_device.txt" = "" }       # file must exist (and match, if not "") or nothing is done
    }
    schedule {
      days  = ["mon", "tue", "wed", "thu", "fri", "sat"]
      at    = ["01:00"]                  # or every = "15m"
    }
    log = "/var/log/ftpd/sync-mail.log"
  }
}

smtp {                                   # for alerts
  server = "localhost:25"
  from   = "ftpd@example.com"
}

# ---------------------------------------------------------------- defaults, where a block or attribute is left out
# daemon    state_dir /var/lib/ftpd · run_dir /run/ftpd · user, group "" · confine true · watch true · settle 300ms · shutdown_wait 30s · fallback false
#           log info, text, standard error · limits 0 · status off · store embedded
# site      enabled · create_home true · start_directory "/" · utf8 · file_mode 0644 · dir_mode 0755 · owner "" · symlinks inside · min_free 0
#           resume, active, mode_z true · fxp, ident, reverse_dns, require_otp, send_noop, hide_no_access false · uploads atomic, keep, no sync
#           hide, deny_files, data_peers, proxy_protocol_from [] · welcome "FTP server ready" · goodbye "Goodbye" · other messages ""
#           listen and a home (at site, group or user) are required
# tls       no block: no TLS. certificate and key (or acme) required · policy "off" (offered, not demanded; check warns) · min_version 1.2 · session_reuse prefer
# passive   any free port · external_ip "" · local_networks []
# limits    login_attempts 3, all others 0 · timeouts login 60s, idle 10m, stalled 5m, others 0
# log       no block: no W3C log. path required · w3c true · delete_after_days 0 · max_size 0 · compress false · events and fields as above
# path      rights required · subfolders true · max_size 0 · worm, audit false · modes, owner, hide, deny_files from the site
# user      enabled · type local · group none · options 0 · period forever
