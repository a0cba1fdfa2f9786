daemon {
  status {
    listen   = "0.0.0.0:8021"            # ERROR: stands for all addresses of one family
    password = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/" # ERROR: has no username beside it
  }
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
}
