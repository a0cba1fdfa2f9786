site "a" {
  listen    = ["127.0.0.1:2121"]
  home      = "/srv/ftp"
  file_mode = "4755"  # ERROR: has more than permission bits
  owner     = "a b"   # ERROR: is no owner
  min_free  = "0.1B"  # ERROR: is less than one byte
  passive { ports = "0-70000" } # ERROR: port "0" is not between 1 and 65535
}
