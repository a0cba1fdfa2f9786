# Another site on the agency's address: clients reach it by HOST, and as long as
# not all of them send that, on a port of its own.
site "press" {
  description = "For journalists"
  listen      = ["${local.first}:${local.port}", "${local.first}:${env("FTPD_PORT2", "2100")}"]
  hostnames   = ["press.example.com"]
  home        = "${local.data}/press"
  messages { welcome = "The press office" }

  limits { max_sessions_per_ip = 4 } # the other limits are those of defaults

  # Another anna. The password is "annapress".
  user "anna" {
    password = "$6$rounds=100000$GnhePtcfH0XI3mYQ$MEtv7UDzSIgj5BfNqEEVSImFqOl.xGctM/cc18uqsEBCFo5DmXGQM6EMN/GdeRd2SofBWN/R8odNTMB/pYK3e1"
    path "/" { rights = ["read"] }
  }
}
