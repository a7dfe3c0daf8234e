"""Pages of the selection room."""
from django.http import Http404

def assign_automatically(request, pk=0):
    raise Http404

def candidate(request, pk=0):
    raise Http404

def city(request, pk=0):
    raise Http404

def close_year(request, pk=0):
    raise Http404

def closing(request, pk=0):
    raise Http404

def confirm_all(request, pk=0):
    raise Http404

def decide(request, pk=0):
    raise Http404

def falsification(request, pk=0):
    raise Http404

def falsification_start(request, pk=0):
    raise Http404

def hand_in(request, pk=0):
    raise Http404

def ministry(request, pk=0):
    raise Http404

def objection(request, pk=0):
    raise Http404

def objections(request, pk=0):
    raise Http404

def process(request, pk=0):
    raise Http404

def proposal(request, pk=0):
    raise Http404

def propose(request, pk=0):
    raise Http404

def publicity(request, pk=0):
    raise Http404

def publish(request, pk=0):
    raise Http404

def rank_all(request, pk=0):
    raise Http404

def ranking(request, pk=0):
    raise Http404

def release(request, pk=0):
    raise Http404

def report(request, pk=0):
    raise Http404

