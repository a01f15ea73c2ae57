"""PRINT: page-object into HTML, HTML into PDF/UA. Nothing is fetched from the network or outside our own folder."""
