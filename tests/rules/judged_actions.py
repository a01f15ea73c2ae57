"""Sixty invented actions as school plans word them, judged by hand before the rule was written.

Each is what the school will do, what success will look like, and the questions that a careful reader answered with no:
``v`` it does not begin with a verb that says what is done, ``n`` no number in the success criterion, ``p`` no pupils
named, ``w`` more than 25 words. Of the first thirty the reader said that a board could hold leaders to them; of the
others that it could not. The verdict was given on the whole, and the letters afterwards.
"""

GOOD = (
    ("Teach the 38 pupils who failed the phonics check daily in groups of four", "30 of 38 pass in June", ""),
    ("Phone the family of every absent disadvantaged pupil before 9.30", "95% called on the day, each week", ""),
    ("Visit the homes of the 25 most absent pupils in Years 10 and 11", "18 of 25 gain ten days a term", ""),
    ("Rewrite the Year 7 to 9 science curriculum so that each unit names its end points", "24 of 24 units", ""),
    ("Give every pupil with SEND a one-page profile that teachers use", "214 profiles; seen in 40 lessons", ""),
    ("Retest Year 10 in mathematics every three weeks and reteach the weakest topic", "Mean up 12 marks", ""),
    ("Train all teaching assistants to run the reading catch-up for Year 3", "11 of 11 observed and signed off", ""),
    ("Improve the phonics check result of disadvantaged pupils from 58% to 75%", "75% pass in June 2027", ""),
    ("Read aloud to every class in Reception to Year 2 for 20 minutes a day", "Seen on nine walks in ten", ""),
    ("Meet the parents of all pupils whose attendance is below 90% each half-term", "120 meetings held", ""),
    ("Run a breakfast club for 40 disadvantaged pupils", "32 of 40 come on four mornings a week", ""),
    ("Replace the behaviour points with three rules, taught to all pupils in tutor time", "Removals halved", ""),
    ("Survey pupils in Years 7 to 11 about unkind words each term", "80% would report it, up from 41%", ""),
    ("Appoint a reading lead and test the reading age of all pupils in September", "912 pupils tested", ""),
    ("Assess the speech of each child in Nursery within three weeks of starting", "52 of 52 assessed", ""),
    ("Reduce suspensions of pupils with SEND from 31 to 15 by teaching calm starts", "15 or fewer a year", ""),
    ("Offer each student in the sixth form two employer encounters", "All have had two by May", ""),
    ("Moderate Year 6 writing with two other schools each term", "Nine in ten judgements agree", ""),
    ("Check the work of 12 disadvantaged pupils in each subject every half-term", "Gaps noted in 10 subjects", ""),
    ("Teach the agreed vocabulary list to Year 8 in every subject", "Mean quiz score 16 of 20", ""),
    ("Screen all Year 7 pupils for dyslexia by October half-term", "180 screened and results shared", ""),
    ("Pair each new teacher with a coach for weekly visits", "Six visits each by Christmas", "p"),
    ("Audit the safeguarding records of all pupils known to social care", "None out of date in July", ""),
    ("Publish a two-page plan for governors before every meeting", "Seven clear days, six times a year", "p"),
    ("Set targets for boys in English from their reading ages", "60 of 84 boys reach theirs", ""),
    ("Close the gap in multiplication facts for pupils on free school meals in Year 4", "Gap under 3 marks", "v"),
    ("Continue the daily fluency groups for 60 pupils in Years 5 and 6", "45 of 60 reach 90 words a minute", ""),
    ("Map where each pupil with an EHC plan gets the support it names", "27 of 27 plans, checked each term", ""),
    ("Ensure 90% of disadvantaged pupils attend the Year 11 revision week", "90% attend all five days", ""),
    ("Ask leaders of every subject to show governors books of six pupils with SEND", "Five visits a year", ""),
)

VAGUE = (
    ("Improve attendance", "Attendance improves", "vnp"),
    ("Ensure that quality first teaching is embedded across the school", "Teaching is consistently good", "vnp"),
    ("Continue to develop middle leadership", "Middle leaders are confident and effective", "vnp"),
    ("Strengthen provision for pupils with SEND", "Pupils with SEND make good progress", "vn"),
    ("Embed the new behaviour policy", "Behaviour is calm and orderly", "vnp"),
    ("Develop the use of assessment to inform planning", "Assessment informs planning in all subjects", "vnp"),
    ("Raise aspirations of disadvantaged pupils", "Disadvantaged pupils have higher aspirations", "vn"),
    ("All staff to follow the marking policy", "Marking is consistent", "vnp"),
    ("Attendance", "In line with national", "vnp"),
    ("Quality of education", "Outcomes are improved for all pupils", "vn"),
    ("Staff training on adaptive teaching", "Staff feel more confident", "vnp"),
    ("Regular monitoring of lessons by senior leaders", "Monitoring shows an improving picture", "vnp"),
    ("To improve outcomes in writing", "Writing outcomes improve", "vnp"),
    ("Work with families to improve attendance", "Fewer pupils are persistently absent", "vn"),
    ("Ensure leaders at all levels have the skills and knowledge to drive improvement in their areas", "Impact", "vnp"),
    ("Enhance the enrichment offer", "A wide range of clubs is available to pupils", "vnp"),
    ("Promote a love of reading", "Pupils enjoy reading and talk about books", "vnp"),
    ("Maximise the impact of pupil premium funding", "Funding has impact", "vn"),
    ("Review the curriculum", "The curriculum is ambitious and well sequenced", "np"),
    ("Make sure safeguarding is effective", "Safeguarding is effective", "vnp"),
    ("Further develop phonics", "Phonics results rise", "vnp"),
    (
        "Develop and implement a whole-school strategy for literacy, oracy and vocabulary which is understood by all"
        " staff, consistently applied in every lesson and has measurable impact on progress of all pupils over time",
        "Literacy is strong",
        "vnw",
    ),
    ("Monitor the progress of the most able", "The most able are challenged", "n"),
    ("Subject leaders will check books", "Books show progress over time", "vnp"),
    ("Better communication with parents", "Parents feel informed", "vnp"),
    ("Support teachers new to the school", "New teachers settle quickly", "np"),
    ("Hold leaders to account rigorously", "Governors ask challenging questions", "np"),
    ("Embed a culture of high expectations for all pupils", "Expectations are high", "vn"),
    ("Continue to monitor gaps between groups", "Gaps narrow", "vnp"),
    ("Introduce a new approach to homework", "Homework is of a high standard by July 2027", "np"),
)
