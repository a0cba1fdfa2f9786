# A site on two addresses, the second for IPv6. No other is there, so it needs no
# hostnames.
site "partners" {
  description = "Deliveries"
  listen      = ["${local.second}:${local.port}", "[${env("FTPD_ADDRESS6", "2001:db8::11")}]:${local.port}"]
  home        = "${local.data}/partners/$$username$$"
  messages { welcome = "Deliveries" }

  # The password is the name.
  user "northwind" {
    password = "$6$rounds=100000$CjUJfl2Q.sR6XgFB$ZjRO6Mh/gUgSYgU00zs2vJem578faIQ9vHhdXAgdgCx41qHIxtHCzII7aQAutu6z8rq6mML/wEmnElIc6bh3b/"
    path "/" { rights = ["write_only"] }
  }
}
