daemon {
  status { listen = "files.example.com:8021" } # ERROR: is no IP address
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
}
