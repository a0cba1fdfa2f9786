daemon {
  wach = true            # ERROR: did you mean "watch"?
  home = "/srv"          # ERROR: home belongs in site
  log { colour = true }  # ERROR: unknown attribute "colour" in log
  limits = 5             # ERROR: write limits { … } without =
}
deamon {                 # ERROR: did you mean "daemon"?
}
passive {                # ERROR: passive belongs in site
}
site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/ftp"
  max_sessions = 5       # ERROR: max_sessions belongs in daemon.limits, or site.limits
  welcome = "hi"         # ERROR: welcome belongs in site.messages
  hide { }               # ERROR: write hide = …
  usr "x" { }            # ERROR: did you mean "user"?
  group { }              # ERROR: missing name of group
  group "a" "b" { }      # ERROR: extraneous label of group
}
