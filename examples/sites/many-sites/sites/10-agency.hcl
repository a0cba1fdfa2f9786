# The first site on its address in file order (sites/10-… before sites/20-…) also
# serves those who name no host: most clients do not yet send HOST.
site "agency" {
  description = "Work in progress"
  listen      = ["${local.first}:${local.port}"]
  hostnames   = ["agency.example.com", "www.agency.example.com"]
  home        = "${local.data}/agency/$$username$$"
  messages { welcome = "The agency" }

  # The password is her name.
  user "anna" {
    password = "$6$rounds=100000$WzT9.IR1gPuPtWkU$4LvxeB.jFGNoU/YmLdoB/J6C7CAHgdIzx1GgLXrCobDE7G.HZXM/V1GJlrTZ5Xq/G7Cob6HI/ZxMqkQCAv3k/1"
    path "/" { rights = ["all"] }
  }
}
