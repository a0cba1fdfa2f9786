site "a" {
  listen      = ["127.0.0.1:2121"]
  home        = "/srv/ftp"
  min_free    = 500        # ERROR: the bare number 500 has no unit
  file_mode   = 0644       # ERROR: "0644"
  dir_mode    = "999"      # ERROR: "999" is no mode
  description = 5          # ERROR: wants a text in quotes, this is the number 5
  resume      = "yes"      # ERROR: write true or false, without quotes
  hide        = "*.tmp"    # ERROR: wants a list, this is a text
  symlinks    = "insde"    # ERROR: did you mean "inside"?
  limits {
    upload_rate    = "10M"      # ERROR: write "10M/s"
    download_rate  = 1000000    # ERROR: has no unit
    max_file_size  = "10M/s"    # ERROR: write "10M"
    max_sessions   = -1         # ERROR: -1 is not between 0 and
    max_transfers  = 1.5        # ERROR: no whole number
    login_attempts = "three"    # ERROR: "three" is no number
    login_delay    = "2h"       # ERROR: "2h" is more than 1m
    connects_per_minute = -5    # ERROR: -5 is not between 0 and
    logins_per_minute   = "5/s" # ERROR: "5/s" is no number
    anonymous_upload_rate   = "99999999999TiB/s" # ERROR: is more than
    anonymous_download_rate = "ten/s"            # ERROR: is no amount of data
  }
  options {
    user_download_rate = "1MiB"  # ERROR: write "1MiB/s"
    user_upload_rate   = 5000    # ERROR: has no unit
  }
  timeouts {
    login   = 60         # ERROR: write a unit: "90s"
    idle    = "10"       # ERROR: "10" has no unit
    stalled = "5 weeks"  # ERROR: is no duration
    session = "999999999999999d" # ERROR: is too long
  }
  log {
    path     = "/var/log/a.log"
    max_size = "1.5MiB"  # ERROR: write "2MiB"
    events   = ["logon"] # ERROR: did you mean "login"?
    fields   = ["date", "cs-user-name"] # ERROR: did you mean "cs-username"?
  }
  passive { ports = "50999-50000" } # ERROR: ends before it begins
}
site "bans" {
  listen = ["127.0.0.1:2122"]
  home   = "/srv/ftp"
  limits {
    ban_after  = 3
    ban_within = 0                          # ERROR: within no time nothing counts
    ban_for    = "0"                        # ERROR: 0 would refuse nobody
    ban_never  = ["10.0.0.0/8", "10.0.0.300"] # ERROR: "10.0.0.300"
  }
}
site "bans-too" {
  listen = ["127.0.0.1:2123"]
  home   = "/srv/ftp"
  limits {
    ban_after = 5000                        # ERROR: 5000 is not between 0 and 1000
    ban_for   = "4000d"                     # ERROR: "4000d" is more than 3650d
  }
}
