"""Where the terraform program is; apart from what needs it, since every run of the tests asks."""

import shutil

PROGRAM = shutil.which("terraform")
WITHOUT_TERRAFORM = "terraform is not on this machine"
