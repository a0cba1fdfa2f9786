site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp/$$username$$"
  user "anna" {
    password = "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"
    path "/" { rights = ["all"] }
  }
}
