"""A small project to look at: one real article and one of our own, with work in every state.

Everything is loaded through the services, so it obeys the rules that real work obeys.
"""
