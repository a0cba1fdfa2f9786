# Paths with and without slashes; a wildcard site beside a specific one; sites
# that share an address by name; a user whose home stands in none but the group.
site "all" {
  listen = ["*:2121"]
  alias "attention!!" { path = "/srv/information" }
  alias "/docs/" { path = "documents" }
  group "staff" {
    home = "/srv/$$groupname$$/$$username$$"
    path "incoming" { rights = ["write_only"] }
    path "/outgoing/" { rights = ["read"] }
    path "archive/" { rights = ["read", "delete"] }
  }
  user "anna" {
    password = "plain:secret"
    group    = "staff"
  }
}
site "one" {
  listen    = ["127.0.0.1:2121"]
  hostnames = ["one.example.com"]
  home      = "/srv/one"
}
site "two" {
  listen    = ["127.0.0.1:2121"]
  hostnames = ["two.example.com"]
  home      = "/srv/two"
}
site "off" {
  enabled = false
  listen  = ["127.0.0.1:2121"]
  home    = "/srv/off"
}
test "anna drops" {
  site = "all"
  user = "anna"
  path = "/incoming/"
  at   = "2026-11-20 12:00"
  can  = ["put"]
}
