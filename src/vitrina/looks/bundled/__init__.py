"""The model that ships with the server, and how it is made of published weights."""
