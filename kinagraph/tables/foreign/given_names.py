"""Given names and Chinese surnames that are common: they tell a person from an organisation in a cell."""

from __future__ import annotations

from typing import Final

_GIVEN: Final = """
    aaron abdul adam adrian agnes ahmad ahmed aisha alan alastair albert alec alex alexander alexandra alexis alfred ali alice
    alison allan allison amanda amber amelia amir amol amy ana anders andrea andreas andrew angela angus anita ann anna anne annette
    annika anthony antonia antonio arne arthur arvid astrid axel barbara barry beatrice ben benjamin benny bernard bertil beth bill
    birgit birgitta bjorn björn bo bob boris brenda brian bruce börje camilla carin carina carl carlos carol caroline catherine
    cecilia charles charlotte chris christer christian christina christine christopher claes claire clara clare claudia colin conor
    craig dag damian damien dan daniel daniela danny david dawn dean debbie deborah denise dennis derek diana diane dominic donald
    donna dorothy doug douglas duncan edith edward eileen einar elaine eleanor elena elin elisabeth elise elizabeth ella ellen elsa
    emil emilia emily emma eric erica erik erika erling ernst esther ethan eva evelyn evgeny faisal fatima fiona frances francesca
    francis frank fraser fred fredrik gareth gary gavin geoff geoffrey geordie george georgina gerald gerard gill gillian giovanni
    gitte glen glenn gordon grace graham grant greg gregory greta gun gunilla gunnar gustaf gustav guy göran hans harald harold
    harriet harry hassan heather hector helen helena helge helle henrik henry hilary holger howard hugh hugo håkan ian ibrahim ida
    inga ingemar inger ingrid iqbal irene irina isabel isabella ivan ivar jack jacob jacqueline jakob james jamie jan jane janet
    janice jason jean jeff jeffrey jennifer jenny jens jeremy jerome jerry jesper jessica jill jim jimmy joakim joan joanna joanne
    joe joel johan johanna john johnny jon jonas jonathan jonny jorge josef josefin josefine joseph joshua joyce juan judith judy
    julia julian julie june justin jörgen kai kaisa karen karin karl katarina kate katherine kathleen kathryn kathy katie katrin
    keith kelly ken kenneth kent kerstin kevin kim kirsten kjell klas klaus kristian kristina kurt lars laura lauren laurence
    lawrence leif lena lennart leo leon leonard leslie liam lilian lina linda lindsay linn lionel lisa lisbeth liselott liv liz
    lotta louis louise luca lucas lucia lucy luis luke lynn mads magdalena magnus maj malcolm malin marc marcel marco marcus
    margaret margareta maria marianne marie marilyn marina mario marita mark markus marta martha martin martina mary mateusz mathias
    matilda mats matt matthew maureen maurice max maxine megan mehmet melanie melissa michael michel michelle mick miguel mikael
    mike mikkel miriam mohamed mohammad mohammed molly mona monica monika morten muhammad murray nadia nancy natalie natasha nathan
    neil nell nicholas nick nicola nicole nigel niklas nils nina noel nora norman ola olaf olav ole oleg oliver olivia olle olof
    omar oscar oskar owen pamela pat patricia patrick patrik paul paula pauline pedro peggy penny per pernilla peter petra phil
    philip philippa phillip pia pierre polly pär rachel ragnar ralph ranvir raymond rebecca reginald rhys ricardo richard rick
    rickard rita robert roberto robin rod roger roland rolf ron ronald rory rosa rose rosemary ross roy rune rupert russell ruth
    ryan sally salman sam samantha samuel sandra sara sarah saud scott sean sebastian sergei seth shane sharon shaun sheila shirley
    sigrid simon siobhan sofia sofie solveig sonia sonja sophia sophie staffan stefan stella sten stephanie stephen steve steven
    stewart stig stina stuart sue susan susanna susanne suzanne svante sven sylvia tage tanja tanya ted teresa terry thea theodore
    theresa therese thomas tim timothy tina tobias tom tomas tommy tony tor torbjörn tord tore torsten tracey tracy trevor tristan
    ture ulf ulla ulrika urban ursula valerie vanessa vera veronica victor victoria viktor viktoria vincent viveka vivian vladimir
    walter wendy wilhelm will william yasmin yngve yusuf yvonne zara zoe åke åsa östen
"""
_SURNAMES: Final = """
    bai cai cao chang chen cheng cui dai deng ding dong du duan fan fang feng fu gao gong gu guo han hao he hou hu huang jia jiang
    jin kang kong lai lei li liang liao lin liu long lu luo lü ma mao meng pan peng qian qiao qin qiu ren shao shen shi song su sun
    tan tang tian wan wang wei wen wu xia xiao xie xiong xu xue yan yang yao ye yi yin yu yuan zeng zhang zhao zheng zhong zhou zhu
    zou
"""
_HAN: Final = (
    "丁万乔于任何余侯傅冯刘劉卢史叶吕吳吴呂周唐夏姚姜孔孙孟孫宋尹崔常康廖张張彭徐戴文方易曹曾朱李杜杨林梁楊武段毛江汤汪沈潘熊"
    "王田白盧石秦程罗羅胡苏范萧葉董蒋蔡蔣蕭薛蘇袁許謝许谢谭賈贺贾赖赵趙邓邱邵邹郑郝郭鄭金鍾钟钱閻阎陆陈陳雷韓韩顾馬馮马高魏黃"
    "黄黎龙龚"
)
GIVEN: Final = frozenset(_GIVEN.split())
"""In lower case. Names that are words of organisations too, as grant and will, count only before a surname."""

SURNAMES: Final = frozenset(_SURNAMES.split())
"""Chinese surnames in pinyin, which stand before the given name."""

HAN_SURNAMES: Final = frozenset(_HAN)
