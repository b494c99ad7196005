import time,datetime,os
import kinagraph as kg
from kinagraph.analysis.policy import audit
from kinagraph.analysis.policy.rules import read_policy
from kinagraph.analysis.relations import prepare
net=kg.open("/tmp/pol100k.duckdb")
orig=audit._judge
tot={}
def j(scope,rule):
    t=time.process_time(); r=orig(scope,rule); tot[rule.id]=time.process_time()-t; return r
audit._judge=j
from kinagraph.analysis import steps
so=steps.run
def sr(c,n,a):
    t=time.process_time(); so(c,n,a); tot["step "+n]=time.process_time()-t
steps.run=sr
with net.store.reading() as c:
    d=datetime.date(2024,12,31)
    t=time.process_time(); prepare(c,d,net.settings); print("prepare",time.process_time()-t)
    t=time.process_time(); audit._see(c,d,net.settings); print("see",time.process_time()-t)
    # every key resolves to somebody
    p=read_policy("skane-china")
    p=p.model_copy(update={"actors":{k:[f"h-{i:05}" if k not in("guangdong","gd-health") else f"p-{i:05}"] for i,k in enumerate(p.actors,1)}})
    t=time.process_time(); a=audit.check_policy(c,d,net.settings,p); print("all",time.process_time()-t, len(a))
for k,v in sorted(tot.items(), key=lambda x:-x[1])[:22]: print(k,round(v,2))
for s in a.rules: print(s.rule.id,s.state,s.examined,s.counts)
from kinagraph.analysis.policy.checks import base
log=[]
ot,oa=base.Scope.table,base.Scope.add
def tt(self,name,sql):
    t=time.process_time(); ot(self,name,sql); log.append((time.process_time()-t,self.rule,name))
def aa(self,kind,sql):
    t=time.process_time(); oa(self,kind,sql); log.append((time.process_time()-t,self.rule,"add"))
base.Scope.table=tt; base.Scope.add=aa
with net.store.reading() as c:
    audit.check_policy(c,d,net.settings,p,rules=["R4","R11","R6"])
for l in log: print(l)
