"""The only writers. Each is a verb, takes keywords, and is one transaction or none of it.

``standing`` says who acts in which project with what role; the policy is asked again here. A
service records an Activity last, because the chain of a project is locked from then to commit.
"""
