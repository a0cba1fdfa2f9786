locals {
  net   = "10.0.0.0/8"
  loop1 = local.loop2
  loop2 = local.loop1      # ERROR: local loop2 depends on itself
  gone  = env("NOT_SET")   # ERROR: the environment has no NOT_SET
  text  = file("missing")  # ERROR: cannot read
  word  = env()            # ERROR: not enough function arguments
}
locals {
  net = "11.0.0.0/8"       # ERROR: local net stands twice
}
site "a" {
  listen      = ["127.0.0.1:2121"]
  home        = "/srv/ftp"
  description = local.nett   # ERROR: did you mean local.net?
  hide        = locl.net     # ERROR: unknown name "locl"
  deny_files  = split(",")   # ERROR: not enough function arguments
  hostnames   = upper("x")   # ERROR: no function named "upper"
  messages {
    welcome = local.gone
  }
  dynamic "user" {
    for_each = local.nothing # ERROR: unknown name "nothing"
    labels   = [user.value]
    content {
      password = "x"
    }
  }
  dynamic "usr" {            # ERROR: did you mean "user"?
    for_each = []
    content {}
  }
}
