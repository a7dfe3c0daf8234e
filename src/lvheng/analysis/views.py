"""Pages of the analysis room."""
from django.http import Http404

def city(request, pk=0):
    raise Http404

def log(request, pk=0):
    raise Http404

def ministry(request, pk=0):
    raise Http404

def progress(request, pk=0):
    raise Http404

def province(request, pk=0):
    raise Http404

def statistics(request, pk=0):
    raise Http404

