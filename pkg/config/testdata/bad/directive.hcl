site "a" {
  listen = ["127.0.0.1:2121"]
  home   = "/srv/%{x}"    # ERROR: write %%{ for the text %{
}
