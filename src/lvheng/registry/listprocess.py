"""The transitions of an import of an official list."""

from lvheng.core.process import Process, Transition
from lvheng.registry.models import ListImport

S = ListImport.State
READ = (S.READ,)
MAY = "registry.import_list"
LIST_IMPORT = Process(
    name="list_import",
    label="名单导入",
    states=dict(S.choices),
    transitions=(
        Transition("decide", "决定名单里的行", READ, None, "ministry", MAY, (), ("MI-3.c",)),
        Transition("apply", "导入名单", READ, S.APPLIED, "ministry", MAY, (), ("MI-3.c",)),
        Transition("discard", "放弃导入", READ, S.DISCARDED, "ministry", MAY),
    ),
)
