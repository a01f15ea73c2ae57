"""The pages, one blueprint a noun; `tracker.web.routes` says where they live."""
