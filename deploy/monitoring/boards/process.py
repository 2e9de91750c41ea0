"""Process: what any of the processes costs."""

from deploy.monitoring import limits
from deploy.monitoring.panels import SHARE, THIRD, Limit, Query, Says, lines

PROCESSOR = Says(
    "Processors that each process uses", "near one whole it can do no more, so add a process of this service"
)
MEMORY = Says(
    "Memory of each process as a share of what it may have",
    "near one it is ended, so look what grew or raise its limit",
)
FILES = Says("Open files and connections as a share of what may be open", "when it only grows something is not closed")


def costs(where: str, span: int = THIRD) -> list[object]:
    """Processor, memory and files of the processes that a matcher names."""
    processor = Query(f"rate(process_cpu_seconds_total{{{where}}}[$__rate_interval])", "{{instance}}")
    memory = Query(f"process_resident_memory_bytes{{{where}}} / steward_memory_bytes{{{where}}}", "{{instance}}")
    files = Query(f"process_open_fds{{{where}}} / process_max_fds{{{where}}}", "{{instance}}")
    return [
        lines("Processor", PROCESSOR, SHARE, processor, span=span),
        lines("Memory", MEMORY, SHARE, memory, limit=Limit("MemoryHigh", limits.MEMORY), span=span),
        lines("Open files", FILES, SHARE, files, span=span),
    ]
