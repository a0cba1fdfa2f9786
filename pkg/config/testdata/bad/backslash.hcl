site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "C:\dir"    # ERROR: write two for one backslash
}
