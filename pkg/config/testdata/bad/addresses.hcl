site "a" {
  listen = ["127.0.0.1:2121", "127.0.0.1:2121"] # ERROR: stands twice # ERROR: has no hostnames
  home   = "/srv/ftp"
}
site "b" {
  listen    = ["127.0.0.1:2121"]
  home      = "/srv/ftp"
  hostnames = ["b.example.com"]
}
site "c" {
  listen    = ["127.0.0.1:2121"]
  home      = "/srv/ftp"
  hostnames = ["B.example.com."]                # ERROR: is also site "b"'s
}
site "d" {
  listen = ["0.0.0.0:21"]      # ERROR: write "*:21"
  home   = "/srv/ftp"
}
site "e" {
  listen = ["ftp.example.com:21"] # ERROR: is no IP address
  home   = "/srv/ftp"
}
site "f" {
  listen = ["192.0.2.1"]       # ERROR: is no address with a port
  home   = "/srv/ftp"
}
site "g" {
  listen = []                  # ERROR: the list is empty
  home   = "/srv/ftp"
}
site "h" {                     # ERROR: site "h" needs listen
  home      = "/srv/ftp"
  hostnames = ["bad_-.example..com"] # ERROR: is no host name
}
site "i" {
  listen = [21]                # ERROR: the list wants texts in quotes
  home   = "/srv/ftp"
  passive { external_ip = "203.0.113.700" } # ERROR: is no IP address
}
site "j" {
  listen     = ["*:2122"]
  listen_tls = ["*:2123"]
  hostnames  = ["j.example.com"]
  home       = "/srv/ftp"
  tls {
    certificate = "j.crt"
    key         = "j.key"
  }
}
site "k" {
  listen    = ["*:2122", "127.0.0.1:2122"]  # ERROR: has no hostnames
  home      = "/srv/ftp"
}
site "l" {
  listen    = ["*:2123"]       # ERROR: is plain in one site and implicit TLS in another
  hostnames = ["l.example.com"]
  home      = "/srv/ftp"
}
site "m" {
  listen = ["[ff02::1]:21"]    # ERROR: multicast
  home   = "/srv/ftp"
}
